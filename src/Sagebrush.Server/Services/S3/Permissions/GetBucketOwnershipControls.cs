using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Who owns what other accounts write into a bucket.</summary>
    /// <exception cref="AwsException">NoSuchBucket, OwnershipControlsNotFoundError, AccessDenied.</exception>
    public override ValueTask<GetBucketOwnershipControlsResponse> GetBucketOwnershipControls(
        GetBucketOwnershipControlsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketOwnershipControlsResponse
        {
            OwnershipControls = bucket.Settings.Ownership ?? throw S3Errors.OwnershipControlsNotFound(bucket.Name),
        });
    }
}
