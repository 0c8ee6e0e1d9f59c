using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Whether a bucket's objects can be locked, and how they are by default.</summary>
    /// <exception cref="AwsException">NoSuchBucket, ObjectLockConfigurationNotFoundError.</exception>
    public override ValueTask<GetObjectLockConfigurationResponse> GetObjectLockConfiguration(
        GetObjectLockConfigurationRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return !bucket.HasObjectLock
            ? throw AwsError.ObjectLockConfigurationNotFound.With("Object Lock configuration does not exist for this bucket")
            : new(new GetObjectLockConfigurationResponse
            {
                ObjectLockConfiguration = new() { ObjectLockEnabled = ObjectLockEnabled.Enabled, Rule = bucket.Settings.ObjectLock?.Rule },
            });
    }
}
