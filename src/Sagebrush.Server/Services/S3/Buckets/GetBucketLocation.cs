using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The first region, whose buckets have no location.</summary>
    private const string Classic = "us-east-1";

    /// <summary>The region of a bucket; nothing for us-east-1.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask<GetBucketLocationResponse> GetBucketLocation(GetBucketLocationRequest request, Call call, CancellationToken cancel)
    {
        string region = RegionOf(Bucket(call, request.Bucket, request.ExpectedBucketOwner));
        return new(new GetBucketLocationResponse { LocationConstraint = region == Classic ? null : region });
    }

    private string RegionOf(Store.Bucket bucket) => bucket.Region.Length > 0 ? bucket.Region : _options.Region;
}
