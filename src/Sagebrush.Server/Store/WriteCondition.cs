using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>What must hold of the object that is there when another is to take its place. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html</summary>
/// <param name="IfMatch">The ETag that the present object has, or <c>*</c> for any.</param>
/// <param name="IfNoneMatch">The ETag that the present object has not, or <c>*</c>: there is none.</param>
public sealed record WriteCondition(string? IfMatch, string? IfNoneMatch)
{
    /// <summary>Nothing need hold.</summary>
    public static WriteCondition None { get; } = new(null, null);

    /// <summary>Holds the condition against the object that is there.</summary>
    /// <exception cref="AwsException">PreconditionFailed; NoSuchKey when an object is to match and there is none.</exception>
    internal void Check(string key, StoredObject? present)
    {
        if (IfMatch is not null && present is null)
        {
            throw S3Errors.NoSuchKey(key);
        }

        if (IfMatch is not (null or "*") && IfMatch.Trim('"') != present!.ETag)
        {
            throw S3Errors.PreconditionFailed("If-Match");
        }

        if (present is not null && IfNoneMatch is not null && (IfNoneMatch == "*" || IfNoneMatch.Trim('"') == present.ETag))
        {
            throw S3Errors.PreconditionFailed("If-None-Match");
        }
    }
}
