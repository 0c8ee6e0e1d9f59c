using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Makes a bucket. To make one again that is there is no error in us-east-1, as on AWS.</summary>
    /// <exception cref="AwsException">InvalidBucketName, BucketAlreadyOwnedByYou.</exception>
    public override ValueTask<CreateBucketResponse> CreateBucket(CreateBucketRequest request, Call call, CancellationToken cancel)
    {
        Admit(call);
        Refuse(("x-amz-bucket-namespace", request.BucketNamespace));
        if (!BucketName.IsValid(request.Bucket))
        {
            throw S3Errors.InvalidBucketName(request.Bucket);
        }

        var (_, isNew) = _objects.CreateBucket(
            request.Bucket, bucket => bucket with
            {
                Region = request.CreateBucketConfiguration?.LocationConstraint ?? "",
                Owner = call.Account,
                HasObjectLock = request.ObjectLockEnabledForBucket is true,

                // Locks are of versions.
                Versioning = request.ObjectLockEnabledForBucket is true ? Versioning.Enabled : Versioning.Off,
            });
        if (!isNew && _options.Region != Classic)
        {
            throw S3Errors.BucketAlreadyOwnedByYou(request.Bucket);
        }

        return new(new CreateBucketResponse { Location = $"/{request.Bucket}", BucketArn = Arn.Bucket(_options, request.Bucket) });
    }
}
