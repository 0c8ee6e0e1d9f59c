using Sagebrush.Store;

namespace Sagebrush.Storage;

/// <summary>S3 as jobs and endpoints see it, wherever it is: the embedded store, or one elsewhere.</summary>
public abstract class ObjectStorage
{
    /// <summary>True when there is a bucket of this name.</summary>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public abstract ValueTask<bool> HasBucket(string bucket, CancellationToken cancel);

    /// <summary>The object; null when there is none, or no such bucket.</summary>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public abstract ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel);

    /// <summary>All objects whose keys begin so, by key in UTF-8 byte order; none when there is no such bucket.</summary>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public abstract IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel);

    /// <summary>The bytes of the object as it is now, seekable; null when there is none. Who opens disposes.</summary>
    /// <exception cref="StorageException">The storage does not give them; also from a read.</exception>
    public abstract ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel);

    /// <summary>Stores an object in place of the one that is there; nothing is stored when it throws.</summary>
    /// <param name="target">Where.</param>
    /// <param name="body">Read to its end; what it throws comes out of here.</param>
    /// <param name="contentType">The media type; null for none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageException">There is no such bucket, or the storage does not take it.</exception>
    public Task Put(S3Uri target, Stream body, string? contentType, CancellationToken cancel) => Put(target, body, contentType, kmsKeyId: null, cancel);

    /// <summary>Stores an object in place of the one that is there; nothing is stored when it throws.</summary>
    /// <param name="target">Where.</param>
    /// <param name="body">Read to its end; what it throws comes out of here.</param>
    /// <param name="contentType">The media type; null for none.</param>
    /// <param name="kmsKeyId">The key of KMS that S3 is to encrypt it by; null: as the storage does it by itself.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageException">There is no such bucket, or the storage does not take it.</exception>
    public abstract Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel);

    /// <summary>A file on this machine with just the object's bytes, never written again, for links; null where the storage has none.</summary>
    public virtual string? FileOf(S3Object found) => null;
}
