using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Lets a bucket's objects be locked, and sets how they are by default; objects that are there stay as they are.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML, InvalidRetentionPeriod; InvalidBucketState: the bucket keeps no versions.</exception>
    public override ValueTask<PutObjectLockConfigurationResponse> PutObjectLockConfiguration(
        PutObjectLockConfigurationRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        LockRules.CheckConfiguration(request.ObjectLockConfiguration);
        _objects.ChangeBucket(request.Bucket, bucket => bucket.Versioning != Versioning.Enabled
            ? throw AwsError.InvalidBucketState.With("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
            : bucket with { HasObjectLock = true, Settings = bucket.Settings with { ObjectLock = request.ObjectLockConfiguration } });
        return new(new PutObjectLockConfigurationResponse());
    }
}
