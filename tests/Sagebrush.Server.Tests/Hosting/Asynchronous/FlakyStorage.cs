using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>A storage that fails when it is told to.</summary>
internal sealed class FlakyStorage(ObjectStorage inner) : ObjectStorage
{
    private int _breaks;

    /// <summary>How many of the next objects break off, as on a full disk.</summary>
    public int Breaks { set => _breaks = value; }

    /// <summary>One has.</summary>
    public bool Broken { get; private set; }

    /// <summary>Answers, but no failures, are refused.</summary>
    public bool Refuses { get; set; }

    public override ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => inner.HasBucket(bucket, cancel);

    public override ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel) => inner.Find(place, cancel);

    public override IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel) => inner.List(prefix, cancel);

    public override ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel) => inner.Open(place, cancel);

    public override Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel) =>
        Interlocked.Decrement(ref _breaks) >= 0 ? throw Full()
        : Refuses && target.Key.StartsWith("out", StringComparison.Ordinal) ? throw new StorageException("The bucket is gone.")
        : inner.Put(target, body, contentType, kmsKeyId, cancel);

    private IOException Full()
    {
        Broken = true;
        return new("No space left on device");
    }
}
