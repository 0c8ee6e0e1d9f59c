using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using S3 = Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The most entries of any page.</summary>
    private const int MostKeys = 1000;

    /// <summary>A page of a bucket's objects by key, the first version of this list.</summary>
    /// <exception cref="AwsException">NoSuchBucket, InvalidArgument.</exception>
    public override ValueTask<ListObjectsResponse> ListObjects(ListObjectsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        int max = PageSize("max-keys", request.MaxKeys);
        var listing = _objects.List(
            request.Bucket, new ObjectQuery { Prefix = request.Prefix ?? "", Delimiter = request.Delimiter ?? "", After = request.Marker ?? "", MaxKeys = max });
        var keys = new KeyEncoding(request.EncodingType);
        bool showsRestore = ShowsRestore(request.OptionalObjectAttributes);
        return new(new ListObjectsResponse
        {
            Name = request.Bucket,
            Prefix = keys.Echo(request.Prefix ?? ""),
            Marker = keys.Show(request.Marker ?? ""),
            MaxKeys = max,
            Delimiter = keys.Show(Given(request.Delimiter)),
            EncodingType = keys.Type,
            IsTruncated = listing.Next is not null,

            // Without a delimiter the last key says it already.
            NextMarker = Given(request.Delimiter) is null ? null : keys.Show(listing.Next),
            Contents = [.. listing.Objects.Select(o => Listed(o, keys, OwnerOf(bucket, o), showsRestore))],
            CommonPrefixes = [.. listing.CommonPrefixes.Select(p => new CommonPrefix { Prefix = keys.Show(p) })],
        });
    }

    private S3.Object Listed(StoredObject stored, KeyEncoding keys, Owner? owner, bool showsRestore) => new()
    {
        Key = keys.Show(stored.Key),
        LastModified = stored.Modified,
        ETag = Quoted(stored.ETag),
        Size = stored.Size,
        StorageClass = stored.Facts.StorageClass ?? StorageClass.STANDARD,
        ChecksumAlgorithm = stored.Checksum is { } checksum ? [checksum.Algorithm.Name()] : null,
        ChecksumType = stored.Checksum.Type(),
        RestoreStatus = showsRestore ? Archive.Status(stored, _clock.GetUtcNow()) : null,
        Owner = owner,
    };

    private static bool ShowsRestore(IReadOnlyList<string>? optionalAttributes) => optionalAttributes?.Contains(OptionalObjectAttributes.RestoreStatus) is true;

    // An empty delimiter is none, and is not told.
    private static string? Given(string? delimiter) => string.IsNullOrEmpty(delimiter) ? null : delimiter;

    private static int PageSize(string argument, int? asked) => asked is < 0
        ? throw S3Errors.InvalidArgument(argument, $"{asked}", $"Argument {argument} must be an integer between 0 and {int.MaxValue}")
        : Math.Min(asked ?? MostKeys, MostKeys);
}
