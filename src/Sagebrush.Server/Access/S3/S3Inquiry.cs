using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>What S3 is asked: may the caller do this with that bucket, or with an object of it?</summary>
/// <param name="Call">The request.</param>
/// <param name="Action">For example <c>s3:GetObject</c>.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Owner">The account that owns the bucket; twelve digits.</param>
public sealed record S3Inquiry(Call Call, string Action, Bucket Bucket, string Owner)
{
    /// <summary>The object's key; null when it is about the bucket.</summary>
    public string? Key { get; init; }

    /// <summary>The version of the object that is there; null when there is none, or when it does not matter.</summary>
    public StoredObject? Object { get; init; }

    /// <summary>The tags that the request brings; null when it brings none.</summary>
    public IReadOnlyDictionary<string, string>? RequestTags { get; init; }

    /// <summary>The ARN of bucket or object.</summary>
    public string Resource => Key is null ? $"arn:aws:s3:::{Bucket.Name}" : $"arn:aws:s3:::{Bucket.Name}/{Key}";

    /// <summary>The account that owns the object that is there; the bucket's where there is none, or where it owns all.</summary>
    public string ObjectOwner => Object is { Facts.Owner: { Length: > 0 } owner } && !ObjectOwnerships.IsEnforced(Bucket) ? owner : Owner;
}
