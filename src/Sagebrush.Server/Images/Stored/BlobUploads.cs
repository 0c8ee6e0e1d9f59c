using System.Collections.Concurrent;

namespace Sagebrush.Images;

/// <summary>The blobs that are on their way in. An upload is a file that grows; a server finds those of an earlier one and goes on with them.</summary>
internal sealed class BlobUploads
{
    private readonly string _folder;
    private readonly BlobStore _blobs;
    private readonly TimeProvider _clock;
    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<string, BlobUpload> _open = new(StringComparer.Ordinal);

    /// <summary>Keeps uploads in a folder, making it when absent.</summary>
    public BlobUploads(string folder, BlobStore blobs, TimeProvider clock)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        (_blobs, _clock) = (blobs, clock);
    }

    /// <summary>Begins an upload.</summary>
    public BlobUpload Begin() => Open(Guid.CreateVersion7(_clock.GetUtcNow()).ToString(), FileMode.CreateNew);

    /// <summary>An upload that was begun and neither completed nor given up; null when there is none.</summary>
    public BlobUpload? Find(string id)
    {
        if (_open.TryGetValue(id, out var upload))
        {
            return upload;
        }

        return Guid.TryParseExact(id, "D", out _) && File.Exists(Path.Combine(_folder, id)) ? Open(id, FileMode.Open) : null;
    }

    /// <summary>Forgets an upload that has ended.</summary>
    public void Forget(string id) => _open.TryRemove(id, out _);

    /// <summary>Removes the uploads that nothing was added to since <paramref name="limit"/>.</summary>
    public void Sweep(DateTime limit)
    {
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < limit))
        {
            if (_open.TryRemove(file.Name, out var given))
            {
                given.Dispose();
            }

            file.Delete();
        }
    }

    // Two takers of one upload would each count bytes of their own.
    private BlobUpload Open(string id, FileMode mode)
    {
        lock (_opening)
        {
            return _open.GetOrAdd(id, _ => new BlobUpload(id, Path.Combine(_folder, id), mode, _blobs));
        }
    }
}
