using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>When the bucket's objects end.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchLifecycleConfiguration.</exception>
    public override ValueTask<GetBucketLifecycleConfigurationResponse> GetBucketLifecycleConfiguration(
        GetBucketLifecycleConfigurationRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketLifecycleConfigurationResponse
        {
            Rules = bucket.Settings.Lifecycle?.Rules ?? throw S3Errors.NoSuchLifecycle(bucket.Name),
            TransitionDefaultMinimumObjectSize = TransitionDefaultMinimumObjectSize.AllStorageClasses128K,
        });
    }
}
