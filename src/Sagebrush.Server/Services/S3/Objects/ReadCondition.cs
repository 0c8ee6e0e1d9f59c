using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>What must hold of an object to be read. https://datatracker.ietf.org/doc/html/rfc9110#name-precedence-of-preconditions</summary>
/// <param name="IfMatch">One of these ETags, or <c>*</c>.</param>
/// <param name="IfNoneMatch">None of these ETags.</param>
/// <param name="IfModifiedSince">Written later; of no meaning beside <paramref name="IfNoneMatch"/>.</param>
/// <param name="IfUnmodifiedSince">Not written later; of no meaning beside <paramref name="IfMatch"/>.</param>
internal sealed record ReadCondition(string? IfMatch, string? IfNoneMatch, DateTimeOffset? IfModifiedSince, DateTimeOffset? IfUnmodifiedSince)
{
    /// <summary>Holds the condition against an object that is asked for.</summary>
    /// <exception cref="AwsException">PreconditionFailed; NotModified: what the client has is still good.</exception>
    public void CheckRead(StoredObject stored)
    {
        CheckWanted(stored, "If-Match", "If-Unmodified-Since");
        if (Unwanted(stored, "If-None-Match", "If-Modified-Since") is not null)
        {
            throw new AwsException(AwsError.NotModified, "Not Modified")
            {
                Headers = new Dictionary<string, string> { ["ETag"] = $"\"{stored.ETag}\"", ["Last-Modified"] = stored.Modified.ToString("R") },
            };
        }
    }

    /// <summary>Holds the condition against the source of a copy.</summary>
    /// <exception cref="AwsException">PreconditionFailed.</exception>
    public void CheckSource(StoredObject stored)
    {
        CheckWanted(stored, "x-amz-copy-source-If-Match", "x-amz-copy-source-If-Unmodified-Since");
        if (Unwanted(stored, "x-amz-copy-source-If-None-Match", "x-amz-copy-source-If-Modified-Since") is { } condition)
        {
            throw S3Errors.PreconditionFailed(condition);
        }
    }

    /// <summary>True of the object that a validator names, an ETag or the time of the writing. https://datatracker.ietf.org/doc/html/rfc9110#name-if-range</summary>
    public static bool IsStill(string validator, StoredObject stored) =>
        Timestamps.TryParse(validator, out var written) ? written == Seconds(stored) : Names(validator, stored);

    private void CheckWanted(StoredObject stored, string match, string unmodified)
    {
        if (IfMatch is not null)
        {
            if (!Names(IfMatch, stored))
            {
                throw S3Errors.PreconditionFailed(match);
            }
        }
        else if (IfUnmodifiedSince < Seconds(stored))
        {
            throw S3Errors.PreconditionFailed(unmodified);
        }
    }

    private string? Unwanted(StoredObject stored, string noneMatch, string modified) =>
        IfNoneMatch is not null ? (Names(IfNoneMatch, stored) ? noneMatch : null) : IfModifiedSince >= Seconds(stored) ? modified : null;

    private static bool Names(string etags, StoredObject stored) =>
        etags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.Trim('"') == stored.ETag);

    // Clients know whole seconds, from Last-Modified.
    private static DateTimeOffset Seconds(StoredObject stored) => DateTimeOffset.FromUnixTimeSeconds(stored.Modified.ToUnixTimeSeconds());
}
