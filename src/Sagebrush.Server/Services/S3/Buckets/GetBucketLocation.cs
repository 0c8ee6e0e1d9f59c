using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The location constraint of a bucket: its region, nothing for us-east-1.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask<GetBucketLocationResponse> GetBucketLocation(GetBucketLocationRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        string location = bucket.Region.Length > 0 ? bucket.Region : _options.Region;
        return new(new GetBucketLocationResponse { LocationConstraint = location == BucketLocation.Classic ? null : location });
    }

    private string RegionOf(Store.Bucket bucket) => BucketLocation.RegionOf(bucket.Region.Length > 0 ? bucket.Region : _options.Region);
}
