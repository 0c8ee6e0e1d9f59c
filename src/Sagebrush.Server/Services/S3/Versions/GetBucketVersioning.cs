using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Whether a bucket keeps versions; nothing when it never did.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask<GetBucketVersioningResponse> GetBucketVersioning(GetBucketVersioningRequest request, Call call, CancellationToken cancel) =>
        new(new GetBucketVersioningResponse
        {
            Status = Bucket(call, request.Bucket, request.ExpectedBucketOwner).Versioning switch
            {
                Versioning.Enabled => BucketVersioningStatus.Enabled,
                Versioning.Suspended => BucketVersioningStatus.Suspended,
                _ => null,
            },
        });
}
