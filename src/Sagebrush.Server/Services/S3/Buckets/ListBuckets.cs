using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const int MostBuckets = 10_000;

    /// <summary>The account's buckets by name.</summary>
    /// <exception cref="AwsException">InvalidArgument: the page's size or token is none.</exception>
    public override ValueTask<ListBucketsResponse> ListBuckets(ListBucketsRequest request, Call call, CancellationToken cancel)
    {
        AdmitToAccount(call, "s3:ListAllMyBuckets", "*");
        int max = request.MaxBuckets ?? MostBuckets;
        if (max is < 1 or > MostBuckets)
        {
            throw S3Errors.InvalidArgument("max-buckets", $"{max}", $"Argument max-buckets must be an integer between 1 and {MostBuckets}");
        }

        string after = ContinuationToken.Read(request.ContinuationToken) ?? "";
        var buckets = _objects.Buckets().Where(b => b.Owner == call.Account
            && string.CompareOrdinal(b.Name, after) > 0 && b.Name.StartsWith(request.Prefix ?? "", StringComparison.Ordinal)
            && (request.BucketRegion is null || request.BucketRegion == RegionOf(b))).Take(max + 1).ToList();
        bool isTruncated = buckets.Count > max;
        var page = buckets[..Math.Min(max, buckets.Count)];
        return new(new ListBucketsResponse
        {
            Buckets = page.ConvertAll(b => new Wire.Shapes.S3.Bucket
            {
                Name = b.Name, CreationDate = b.Created, BucketRegion = RegionOf(b), BucketArn = Arn.Bucket(_options, b.Name),
            }),
            Owner = OwnerOf(call.Account),
            Prefix = request.Prefix,
            ContinuationToken = isTruncated ? ContinuationToken.Write(page[^1].Name) : null,
        });
    }
}
