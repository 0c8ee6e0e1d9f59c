namespace Sagebrush.Store;

/// <summary>Keeps a version from being removed. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html</summary>
/// <param name="IsCompliance">Nobody can end it early; else (governance) whoever has the right to.</param>
/// <param name="Until">When it ends.</param>
public sealed record ObjectRetention(bool IsCompliance, DateTimeOffset Until)
{
    /// <summary>True while it keeps the version.</summary>
    public bool IsActive(DateTimeOffset now) => now < Until;
}
