using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Makes a bucket. For its owner to make it again is no error in us-east-1, as on AWS; names are shared by all accounts.</summary>
    /// <exception cref="AwsException">
    /// InvalidBucketName, InvalidLocationConstraint, IllegalLocationConstraintException, BucketAlreadyOwnedByYou, BucketAlreadyExists, InvalidTag.
    /// </exception>
    public override ValueTask<CreateBucketResponse> CreateBucket(CreateBucketRequest request, Call call, CancellationToken cancel)
    {
        Admit(call);
        Refuse(("x-amz-bucket-namespace", request.BucketNamespace));
        if (!BucketName.IsValid(request.Bucket))
        {
            throw S3Errors.InvalidBucketName(request.Bucket);
        }

        var configuration = request.CreateBucketConfiguration ?? new();
        Refuse(("Location", configuration.Location), ("Bucket", configuration.Bucket));
        BucketLocation.Check(configuration.LocationConstraint, _options.Region);
        TagCheck.Check(configuration.Tags ?? [], MostBucketTags, TooManyBucketTags);
        var (bucket, isNew) = _objects.CreateBucket(request.Bucket, made => made with
        {
            Region = configuration.LocationConstraint ?? "",
            Owner = call.Account,
            Settings = made.Settings with { Tags = configuration.Tags },
            HasObjectLock = request.ObjectLockEnabledForBucket is true,

            // Locks are of versions.
            Versioning = request.ObjectLockEnabledForBucket is true ? Versioning.Enabled : Versioning.Off,
        });
        if (bucket.Owner != call.Account)
        {
            throw S3Errors.BucketAlreadyExists(request.Bucket);
        }

        if (!isNew && _options.Region != BucketLocation.Classic)
        {
            throw S3Errors.BucketAlreadyOwnedByYou(request.Bucket);
        }

        return new(new CreateBucketResponse { Location = $"/{request.Bucket}", BucketArn = Arn.Bucket(_options, request.Bucket) });
    }
}
