namespace Sagebrush.Storage;

/// <summary>The storage does not give or take an object; the message names the place and is for the caller, who can mend it.</summary>
public sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>S3's error code; empty when there was no answer.</summary>
    public string Code { get; init; } = "";

    /// <summary>True when the same request may succeed a little later.</summary>
    internal bool IsPassing { get; init; }
}
