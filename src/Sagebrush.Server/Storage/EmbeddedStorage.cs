using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Storage;

/// <summary>The embedded store as the storage of jobs and endpoints.</summary>
/// <param name="objects">The store.</param>
public sealed class EmbeddedStorage(ObjectStore objects) : ObjectStorage
{
    /// <inheritdoc/>
    public override ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => new(objects.FindBucket(bucket) is not null);

    /// <inheritdoc/>
    public override ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel) =>
        new(objects.Find(place.Bucket, place.Key) is { } stored ? Seen(stored) : null);

    /// <inheritdoc/>
    public override IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel) =>
        objects.List(prefix.Bucket, prefix.Key).Select(Seen).ToAsyncEnumerable();

    /// <inheritdoc/>
    public override ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel)
    {
        try
        {
            return new(objects.Open(place.Bucket, place.Key)?.Bytes);
        }
        catch (AwsException e)
        {
            throw new StorageException($"S3 refused {place}: {e.Error.Code}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override async Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel)
    {
        try
        {
            await objects.Put(target.Bucket, target.Key, body, new ObjectWrite
            {
                Facts = new() { ContentType = contentType }, Encryption = kmsKeyId is null ? null : new(EncryptionMethod.Kms) { KeyId = kmsKeyId },
            }, cancel);
        }
        catch (AwsException e)
        {
            throw new StorageException($"S3 refused {target}: {e.Error.Code}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override string? FileOf(S3Object found) => objects.Find(found.Place.Bucket, found.Place.Key) is { } stored ? objects.PathOf(stored) : null;

    private static S3Object Seen(StoredObject stored) => new(new(stored.Bucket, stored.Key), stored.Size, stored.ETag);
}
