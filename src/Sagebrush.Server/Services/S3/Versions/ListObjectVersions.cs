using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>A page of a bucket's versions and delete markers, by key and then newest first.</summary>
    /// <exception cref="AwsException">NoSuchBucket, InvalidArgument.</exception>
    public override ValueTask<ListObjectVersionsResponse> ListObjectVersions(ListObjectVersionsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        int max = PageSize("max-keys", request.MaxKeys);
        string? versionMarker = string.IsNullOrEmpty(request.VersionIdMarker) ? null : Named(request.VersionIdMarker);
        if (versionMarker is not null && string.IsNullOrEmpty(request.KeyMarker))
        {
            throw S3Errors.InvalidArgument("version-id-marker", versionMarker, "A version-id marker cannot be specified without a key marker.");
        }

        var query = new ObjectQuery { Prefix = request.Prefix ?? "", Delimiter = request.Delimiter ?? "", After = request.KeyMarker ?? "", MaxKeys = max };
        var listing = _objects.ListVersions(request.Bucket, query, versionMarker);
        var keys = new KeyEncoding(request.EncodingType);
        bool showsRestore = ShowsRestore(request.OptionalObjectAttributes);
        return new(new ListObjectVersionsResponse
        {
            Name = request.Bucket,
            Prefix = keys.Show(query.Prefix),
            KeyMarker = keys.Show(query.After),
            VersionIdMarker = versionMarker ?? "",
            MaxKeys = max,
            Delimiter = keys.Show(Given(request.Delimiter)),
            EncodingType = keys.Type,
            IsTruncated = listing.Next is not null,
            NextKeyMarker = keys.Show(listing.Next),
            NextVersionIdMarker = listing.NextVersion,
            Versions = [.. listing.Objects.Where(o => !o.IsDeleteMarker).Select(o => ListedVersion(o, keys, OwnerOf(bucket, o), showsRestore))],
            DeleteMarkers = [.. listing.Objects.Where(o => o.IsDeleteMarker).Select(o => ListedMarker(o, keys, OwnerOf(bucket, o)))],
            CommonPrefixes = [.. listing.CommonPrefixes.Select(p => new CommonPrefix { Prefix = keys.Show(p) })],
        });
    }

    private ObjectVersion ListedVersion(StoredObject stored, KeyEncoding keys, Owner owner, bool showsRestore) =>
        ObjectVersion.From(Listed(stored, keys, owner, showsRestore)) with { VersionId = stored.VersionId, IsLatest = stored.IsLatest };

    private static DeleteMarkerEntry ListedMarker(StoredObject marker, KeyEncoding keys, Owner owner) => new()
    {
        Key = keys.Show(marker.Key), VersionId = marker.VersionId, IsLatest = marker.IsLatest, LastModified = marker.Modified, Owner = owner,
    };
}
