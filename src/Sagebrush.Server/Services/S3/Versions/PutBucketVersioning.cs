using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Begins to keep versions, or ceases to; those that are there stay.</summary>
    /// <exception cref="AwsException">NoSuchBucket, IllegalVersioningConfigurationException; InvalidBucketState: what is locked needs versions.</exception>
    public override ValueTask PutBucketVersioning(PutBucketVersioningRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        Refuse(("x-amz-mfa", request.MFA), ("MfaDelete", request.VersioningConfiguration.MFADelete == MFADelete.Enabled ? MFADelete.Enabled : null));
        var versioning = request.VersioningConfiguration.Status switch
        {
            BucketVersioningStatus.Enabled => Versioning.Enabled,
            BucketVersioningStatus.Suspended => Versioning.Suspended,
            _ => throw AwsError.IllegalVersioningConfiguration.With("The Versioning element must be specified"),
        };
        _objects.ChangeBucket(request.Bucket, bucket => bucket.HasObjectLock && versioning != Versioning.Enabled
            ? throw AwsError.InvalidBucketState.With("An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
            : bucket with { Versioning = versioning });
        return default;
    }
}
