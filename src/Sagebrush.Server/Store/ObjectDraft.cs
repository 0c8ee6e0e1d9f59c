using System.Buffers;
using System.Security.Cryptography;

namespace Sagebrush.Store;

/// <summary>A file of <see cref="ObjectFiles"/> that is being written, digested on the way.</summary>
internal sealed class ObjectDraft : IDisposable
{
    private const int BufferSize = 128 << 10;

    private readonly ObjectFiles _files;
    private readonly FileStream _file;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly ChecksumAlgorithm? _algorithm;
    private readonly Checksum? _checksum;
    private bool _kept;

    public ObjectDraft(ObjectFiles files, string name, FileStream file, ChecksumAlgorithm? algorithm)
    {
        (_files, Name, _file, _algorithm) = (files, name, file, algorithm);
        _checksum = algorithm is { } chosen ? Store.Checksum.Of(chosen) : null;
    }

    public string Name { get; }

    /// <summary>Bytes so far.</summary>
    public long Size { get; private set; }

    /// <summary>MD5 of the bytes, lower-case hex; after <see cref="Finish"/>.</summary>
    public string ETag { get; private set; } = "";

    /// <summary>The chosen digest of the bytes; after <see cref="Finish"/>.</summary>
    public ObjectChecksum? Checksum { get; private set; }

    /// <summary>Takes all of <paramref name="source"/>.</summary>
    public async ValueTask Append(Stream source, CancellationToken cancel)
    {
        using var owner = MemoryPool<byte>.Shared.Rent(BufferSize);
        var buffer = owner.Memory;
        for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0; Size += read)
        {
            var bytes = buffer.Span[..read];
            _md5.AppendData(bytes);
            _checksum?.Append(bytes);
            _file.Write(bytes);
        }
    }

    /// <summary>All bytes are there: on disk when this returns.</summary>
    public void Finish()
    {
        _file.Flush(flushToDisk: true);
        _files.FlushName(Name);
        ETag = Convert.ToHexStringLower(_md5.GetHashAndReset());
        Checksum = _checksum is null ? null : new(_algorithm!.Value, Convert.ToBase64String(_checksum.Finish()));
    }

    /// <summary>A row names the file now.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        _file.Dispose();
        _md5.Dispose();
        _checksum?.Dispose();
        if (!_kept)
        {
            _files.Remove(Name);
        }

        _files.Forget(Name);
    }
}
