using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>What must hold of a version that is to be removed; that there is none is no fault, but then nothing is done, not even a delete marker made. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html</summary>
/// <param name="IfMatch">The ETag that it has, or <c>*</c> for any.</param>
/// <param name="IfMatchModified">When it was written; of whole seconds, as clients know it.</param>
/// <param name="IfMatchSize">Bytes that it has.</param>
public sealed record RemovalCondition(string? IfMatch, DateTimeOffset? IfMatchModified = null, long? IfMatchSize = null)
{
    /// <summary>Nothing need hold.</summary>
    public static RemovalCondition None { get; } = new(IfMatch: null);

    /// <summary>Holds the condition against the version that is there.</summary>
    /// <exception cref="AwsException">PreconditionFailed.</exception>
    internal void Check(StoredObject? present)
    {
        if (present is null)
        {
            return;
        }

        if (IfMatch is not (null or "*") && IfMatch.Trim('"') != present.ETag)
        {
            throw S3Errors.PreconditionFailed("If-Match");
        }

        if (IfMatchModified is { } modified && modified.ToUnixTimeSeconds() != present.Modified.ToUnixTimeSeconds())
        {
            throw S3Errors.PreconditionFailed("x-amz-if-match-last-modified-time");
        }

        if (IfMatchSize is { } size && size != present.Size)
        {
            throw S3Errors.PreconditionFailed("x-amz-if-match-size");
        }
    }
}
