using Sagebrush.Access;
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
        AdmitToAccount(call, "s3:CreateBucket", request.Bucket);
        Refuse(("x-amz-bucket-namespace", request.BucketNamespace));
        if (!BucketName.IsValid(request.Bucket))
        {
            throw S3Errors.InvalidBucketName(request.Bucket);
        }

        var configuration = request.CreateBucketConfiguration ?? new();
        Refuse(("Location", configuration.Location), ("Bucket", configuration.Bucket));
        BucketLocation.Check(configuration.LocationConstraint, _options.Region);
        TagCheck.Check(configuration.Tags ?? [], MostBucketTags, TooManyBucketTags);
        var grants = GrantsOf(request, call.Account);
        var (bucket, isNew) = _objects.CreateBucket(request.Bucket, made => made with
        {
            Region = configuration.LocationConstraint ?? "",
            Owner = call.Account,
            Grants = grants,
            Settings = made.Settings with
            {
                Tags = configuration.Tags, Ownership = request.ObjectOwnership is { } ownership ? new() { Rules = [new() { ObjectOwnership = ownership }] } : null,
            },
            HasObjectLock = request.ObjectLockEnabledForBucket is true,

            // Locks are of versions.
            Versioning = request.ObjectLockEnabledForBucket is true ? Versioning.Enabled : Versioning.Off,
        });
        if (bucket.Owner != call.Account)
        {
            throw S3Errors.BucketAlreadyExists(request.Bucket);
        }

        if (!isNew && !(grants ?? []).SequenceEqual(bucket.Grants ?? []))
        {
            // To change by this who may what would be no less a surprise than to leave it.
            throw S3Errors.BucketAlreadyExists(request.Bucket);
        }

        if (!isNew && _options.Region != BucketLocation.Classic)
        {
            throw S3Errors.BucketAlreadyOwnedByYou(request.Bucket);
        }

        return new(new CreateBucketResponse { Location = $"/{request.Bucket}", BucketArn = Arn.Bucket(_options, request.Bucket) });
    }

    /// <summary>The list of a bucket that is to be; null for its owner alone.</summary>
    private IReadOnlyList<AccessGrant>? GrantsOf(CreateBucketRequest request, string account)
    {
        string owner = Accounts.CanonicalIdOf(account);
        var grants = _grants.Read(
            new(request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWrite, request.GrantWriteACP), owner, owner);
        grants = AccessLists.IsOwnersAlone(grants, owner) ? null : grants;
        return grants is not null && request.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced ? throw ObjectOwnerships.ListsInTheWay() : grants;
    }
}
