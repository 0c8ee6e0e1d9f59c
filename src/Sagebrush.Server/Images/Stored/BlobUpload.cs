using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>A blob on its way in: bytes are added at the end, and at last it must be what the sender says it is.</summary>
internal sealed class BlobUpload : IDisposable
{
    private readonly string _path;
    private readonly BlobStore _blobs;
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _ended;

    /// <summary>Begins an upload or takes up one that an earlier server has begun.</summary>
    public BlobUpload(string id, string path, FileMode mode, BlobStore blobs)
    {
        (Id, _path, _blobs) = (id, path, blobs);
        _file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        byte[] buffer = new byte[1 << 17];
        while (RandomAccess.Read(_file, buffer, Length) is var count and > 0)
        {
            _hash.AppendData(buffer, 0, count);
            Length += count;
        }
    }

    /// <summary>Names the upload.</summary>
    public string Id { get; }

    /// <summary>The bytes that are here.</summary>
    public long Length { get; private set; }

    /// <summary>The digest of the bytes that are here.</summary>
    public Digest Digest => Digest.OfHash(_hash.GetCurrentHash());

    /// <summary>Whoever adds to the upload or ends it holds this: an upload has one sender.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, Length);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Puts the bytes on disk: whoever was told of them finds them after a power cut.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Ends the upload: the blob is on disk when this returns.</summary>
    /// <exception cref="ImageException">The bytes are not those of <paramref name="expected"/>; the upload stays.</exception>
    public Digest Complete(Digest expected)
    {
        if (Digest is var found && found != expected)
        {
            throw new ImageException($"The bytes are those of {found}, not of {expected}.");
        }

        Flush();
        _blobs.Adopt(_path, expected);
        End();
        return expected;
    }

    /// <summary>Gives the upload up.</summary>
    public void Cancel()
    {
        File.Delete(_path);
        End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ended)
        {
            Cancel();
        }
    }

    private void End()
    {
        _ended = true;
        _blobs.Uploads.Forget(Id);
        _file.Dispose();
        _hash.Dispose();
    }
}
