using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Bucket = Sagebrush.Store.Bucket;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The bucket, if the caller may do with it what the operation does.</summary>
    /// <exception cref="AwsException">AccessDenied, NoSuchBucket.</exception>
    private Bucket Bucket(Call call, string name, string? expectedOwner)
    {
        var bucket = Known(name, expectedOwner);
        _authorizer.Check(new(call, S3Actions.Of(call.Operation), bucket));
        return bucket;
    }

    /// <summary>The bucket, if the caller may do with its object (of the version that is named, else the latest) what the operation does.</summary>
    /// <exception cref="AwsException">AccessDenied, NoSuchBucket.</exception>
    private Bucket Bucket(
        Call call, string name, string key, string? versionId, string? expectedOwner, RequestedFacts? requested = null) =>
        Bucket(call, S3Actions.Of(call.Operation), name, key, versionId, expectedOwner, requested);

    /// <summary>The bucket, if the caller may do this with its object, whatever the operation is.</summary>
    /// <exception cref="AwsException">AccessDenied, NoSuchBucket.</exception>
    private Bucket Bucket(
        Call call, string action, string name, string key, string? versionId, string? expectedOwner, RequestedFacts? requested = null)
    {
        var bucket = Known(name, expectedOwner);
        Admit(call, action, bucket, key, versionId, requested);
        return bucket;
    }

    /// <summary>The upload, if the caller may do with it what the operation does; who began it may list its parts and end it.</summary>
    /// <exception cref="AwsException">AccessDenied, NoSuchBucket, NoSuchUpload.</exception>
    private Store.MultipartUpload Upload(Call call, string name, string key, string id, string? expectedOwner)
    {
        var bucket = Known(name, expectedOwner);
        var asked = About(call, S3Actions.Of(call.Operation), bucket, key, null, null);
        var upload = _objects.Upload(name, key, id);
        bool isInitiators = call is { Caller.IsAnonymous: false, Operation: "AbortMultipartUpload" or "ListParts" } && upload.Facts.Owner == call.Account;
        if (!isInitiators || _authorizer.Denies(asked))
        {
            _authorizer.Check(asked);
        }

        return upload;
    }

    /// <summary>Passes what the caller may do with an object.</summary>
    /// <exception cref="AwsException">AccessDenied: he may not, or there is no such object and that is nothing to him.</exception>
    private void Admit(
        Call call, string action, Bucket bucket, string key, string? versionId = null, RequestedFacts? requested = null)
    {
        var asked = About(call, action, bucket, key, versionId, requested);
        if (_authorizer.IsFree(asked))
        {
            return;
        }

        // Whether a key exists is told to those who may list.
        _authorizer.Check(S3Actions.NeedObject(action) && asked.Object is null ? new(call, "s3:ListBucket", bucket) { Prefix = key } : asked);
    }

    /// <summary>True for what the caller may do with an object; of many at once each is asked for by itself.</summary>
    private bool May(Call call, string action, Bucket bucket, string key, string? versionId = null) =>
        _authorizer.Allows(About(call, action, bucket, key, versionId, null));

    private S3Inquiry About(Call call, string action, Bucket bucket, string key, string? versionId, RequestedFacts? requested) =>
        new(call, versionId is null ? action : S3Actions.OnVersion(action), bucket, key, () => Present(bucket, key, versionId)) { Requested = requested };

    private StoredObject? Present(Bucket bucket, string key, string? versionId) =>
        (versionId is null || VersionIds.IsValid(versionId)) && _objects.FindVersion(bucket.Name, key, versionId) is { IsDeleteMarker: false } stored ? stored : null;

    /// <summary>Passes what the caller may do in his account, with no bucket that is there.</summary>
    /// <param name="call">Whose account it is about.</param>
    /// <param name="action">For example <c>s3:CreateBucket</c>.</param>
    /// <param name="name">Of the bucket that is to be; <c>*</c> where it is about all.</param>
    /// <exception cref="AwsException">AccessDenied.</exception>
    private void AdmitToAccount(Call call, string action, string name) =>
        _authorizer.Check(new(call, action, new Bucket(name, default, "") { Owner = call.Account }));

    private Bucket Known(string name, string? expectedOwner)
    {
        var bucket = _objects.FindBucket(name) ?? throw S3Errors.NoSuchBucket(name);
        return expectedOwner is null || expectedOwner == bucket.Owner ? bucket : throw AwsError.AccessDenied.With("Access Denied");
    }

    /// <summary>The account that a delete marker belongs to; empty, the bucket's, where nobody knows whose it is.</summary>
    private static string WriterOf(Call call) => call.Caller.IsAnonymous ? "" : call.Account;

    private Owner OwnerOf(Bucket bucket, StoredObject stored) => OwnerOf(ObjectOwnerships.OwnerOf(bucket, stored));

    private Owner OwnerOf(Bucket bucket, Store.MultipartUpload upload) => OwnerOf(upload.Facts.Owner is { Length: > 0 } owner ? owner : bucket.Owner);

    /// <summary>How S3 shows an account that owns something.</summary>
    private Owner OwnerOf(string account) => new() { ID = Accounts.CanonicalIdOf(account), DisplayName = _accounts.Find(account)?.DisplayName };
}
