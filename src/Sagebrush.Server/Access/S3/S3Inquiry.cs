using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>What S3 is asked: may the caller do this with that bucket, or with an object of it?</summary>
/// <param name="call">The request.</param>
/// <param name="action">For example <c>s3:GetObject</c>.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="key">The object's key; null when it is about the bucket.</param>
/// <param name="find">Finds the version that is there; null when none can be, or when it does not matter.</param>
public sealed class S3Inquiry(Call call, string action, Bucket bucket, string? key = null, Func<StoredObject?>? find = null)
{
    private readonly Lazy<StoredObject?> _object = new(find ?? (() => null));

    /// <summary>The request.</summary>
    public Call Call => call;

    /// <summary>Who makes it.</summary>
    public Identity Caller => call.Caller;

    /// <summary>For example <c>s3:GetObject</c>.</summary>
    public string Action => action;

    /// <summary>The bucket.</summary>
    public Bucket Bucket => bucket;

    /// <summary>True when it is about an object that may be there, and may have an owner of its own.</summary>
    public bool IsOfObject => find is not null;

    /// <summary>The version of the object that is there, looked up when somebody wants to know; null when there is none.</summary>
    public StoredObject? Object => _object.Value;

    /// <summary>What the request would set of the object; null when it sets nothing.</summary>
    public RequestedFacts? Requested { get; init; }

    /// <summary>What the request would list, where it does not say so itself; null where it does.</summary>
    public string? Prefix { get; init; }

    /// <summary>The ARN of bucket or object.</summary>
    public string Resource => key is null ? $"arn:aws:s3:::{bucket.Name}" : $"arn:aws:s3:::{bucket.Name}/{key}";

    /// <summary>True when the caller is of the bucket's account.</summary>
    public bool IsOwners => !Caller.IsAnonymous && Caller.Account == bucket.Owner;

    /// <summary>The account that owns the object that is there; the bucket's where there is none, or where it owns all.</summary>
    public string ObjectOwner => Object is { } stored ? ObjectOwnerships.OwnerOf(bucket, stored) : bucket.Owner;
}
