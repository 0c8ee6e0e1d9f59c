using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>
/// The bytes of images, each file under the digest of what is in it: a blob is there whole and right, or not at all. What nothing names any more goes with
/// <see cref="Sweep"/>, but never within <see cref="Patience"/> of the last time that somebody asked for it.
/// </summary>
internal sealed class BlobStore
{
    /// <summary>How long a blob stays that no image names: between the first layer of a push and its manifest lies less.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly string _blobs;
    private readonly TimeProvider _clock;

    /// <summary>Keeps blobs in a folder, making it when absent.</summary>
    public BlobStore(string folder, TimeProvider clock)
    {
        _blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
        Uploads = new(Path.Combine(folder, "uploads"), this, clock);
        _clock = clock;
    }

    /// <summary>Blobs on their way in.</summary>
    public BlobUploads Uploads { get; }

    /// <summary>The bytes of a blob; null when it is not here.</summary>
    public long? Size(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true, Length: var length } ? length : null;

    /// <summary>The size of a blob that somebody is going to name in a manifest, so that it stays until then; null when it is not here.</summary>
    public long? Claim(Digest digest)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(digest), _clock.GetUtcNow().UtcDateTime);
            return Size(digest);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Opens a blob.</summary>
    /// <exception cref="ImageException">It is not here.</exception>
    public FileStream Open(Digest digest)
    {
        try
        {
            return new(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (FileNotFoundException e)
        {
            throw new ImageException($"The blob {digest} of the image is missing.", e);
        }
    }

    /// <summary>Reads a small blob.</summary>
    /// <exception cref="ImageException">It is not here, or is no document.</exception>
    public byte[] Read(Digest digest)
    {
        const int Largest = 4 << 20;
        using var stream = Open(digest);
        if (stream.Length > Largest)
        {
            throw new ImageException($"The blob {digest} of {stream.Length} bytes is too large for a document.");
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Adds a document.</summary>
    public Digest Add(ReadOnlySpan<byte> bytes)
    {
        using var upload = Uploads.Begin();
        upload.Append(bytes);
        return upload.Complete(Digest.Of(bytes));
    }

    /// <summary>Adds what a stream holds.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="expected">What it must be; null to take whatever it is.</param>
    /// <exception cref="ImageException">It is something else.</exception>
    public Digest Add(Stream content, Digest? expected = null)
    {
        using var upload = Uploads.Begin();
        byte[] buffer = new byte[1 << 17];
        while (content.Read(buffer) is var count and > 0)
        {
            upload.Append(buffer.AsSpan(0, count));
        }

        return upload.Complete(expected ?? upload.Digest);
    }

    /// <summary>Takes in a finished file whose bytes are flushed.</summary>
    public void Adopt(string file, Digest digest)
    {
        File.Move(file, PathOf(digest), overwrite: true);
        Disk.Local.FlushFolder(_blobs);
    }

    /// <summary>Removes the blobs that nothing names and nobody has asked for lately, and the uploads that were given up.</summary>
    /// <param name="named">All that manifests name.</param>
    public void Sweep(IReadOnlySet<Digest> named)
    {
        var limit = _clock.GetUtcNow().UtcDateTime - Patience;
        foreach (var file in new DirectoryInfo(_blobs).EnumerateFiles())
        {
            if (Digest.Parse("sha256:" + file.Name) is { } digest && !named.Contains(digest) && file.LastWriteTimeUtc < limit)
            {
                file.Delete();
            }
        }

        Uploads.Sweep(limit);
    }

    private string PathOf(Digest digest) => Path.Combine(_blobs, digest.Hex);
}
