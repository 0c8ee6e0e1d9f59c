using Sagebrush.Store;

namespace Sagebrush.Storage;

/// <summary>An object that a job or endpoint can read.</summary>
/// <param name="Place">Bucket and key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Changes with the bytes; without quotes.</param>
public sealed record S3Object(S3Uri Place, long Size, string ETag);
