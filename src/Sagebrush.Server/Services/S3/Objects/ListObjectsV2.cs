using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>A page of a bucket's objects by key.</summary>
    /// <exception cref="AwsException">NoSuchBucket, InvalidArgument.</exception>
    public override ValueTask<ListObjectsV2Response> ListObjectsV2(ListObjectsV2Request request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        int max = PageSize("max-keys", request.MaxKeys);
        string after = ContinuationToken.Read(request.ContinuationToken) ?? request.StartAfter ?? "";
        var listing = _objects.List(
            request.Bucket, new ObjectQuery { Prefix = request.Prefix ?? "", Delimiter = request.Delimiter ?? "", After = after, MaxKeys = max });
        var keys = new KeyEncoding(request.EncodingType);
        bool showsRestore = ShowsRestore(request.OptionalObjectAttributes);
        return new(new ListObjectsV2Response
        {
            Name = request.Bucket,
            Prefix = keys.Show(request.Prefix ?? ""),
            StartAfter = keys.Show(request.StartAfter),
            MaxKeys = max,
            Delimiter = keys.Show(Given(request.Delimiter)),
            EncodingType = keys.Type,
            KeyCount = listing.Objects.Count + listing.CommonPrefixes.Count,
            IsTruncated = listing.Next is not null,
            ContinuationToken = request.ContinuationToken,
            NextContinuationToken = listing.Next is null ? null : ContinuationToken.Write(listing.Next),
            Contents = [.. listing.Objects.Select(o => Listed(o, keys, request.FetchOwner is true ? OwnerOf(bucket, o) : null, showsRestore))],
            CommonPrefixes = [.. listing.CommonPrefixes.Select(p => new CommonPrefix { Prefix = keys.Show(p) })],
        });
    }
}
