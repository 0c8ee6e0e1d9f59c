using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>A file of <see cref="ObjectFiles"/> in the making, digested on the way; removed when disposed before it was kept.</summary>
internal sealed class ObjectDraft : IDisposable
{
    /// <summary>Contents up to here live in their row: one flush, of the row alone.</summary>
    public const int InlineSize = 16 << 10;

    // The kernel writes while more arrives, and the flush at the end waits for little.
    private const long FlushInterval = 8 << 20;

    private readonly ObjectFiles _files;
    private readonly ChecksumAlgorithm? _algorithm;
    private readonly byte[]? _wrappedKey;
    private readonly BlockWriter _blocks;
    private readonly Checksum? _checksum;
    private SafeFileHandle? _handle;
    private long _written, _begun;
    private bool _kept;

    public ObjectDraft(ObjectFiles files, long id, ChecksumAlgorithm? algorithm, BlockCipher? cipher = null, byte[]? wrappedKey = null)
    {
        (_files, _algorithm, _wrappedKey, _blocks, File) = (files, algorithm, wrappedKey, new(cipher), new(id, 0));

        // The blocks' own digest gives this one for nothing.
        _checksum = algorithm is { } chosen and not ChecksumAlgorithm.Crc64Nvme ? Store.Checksum.Of(chosen) : null;
    }

    /// <summary>The row; complete after <see cref="Write"/> or <see cref="Link"/>.</summary>
    public StoredFile File { get; private set; }

    /// <summary>MD5 of the bytes, lower-case hex; after <see cref="Write"/>.</summary>
    public string ETag { get; private set; } = "";

    /// <summary>The chosen digest of the bytes; after <see cref="Write"/>.</summary>
    public ObjectChecksum? Checksum { get; private set; }

    /// <summary>CRC-64/NVME of the bytes; after <see cref="Write"/>.</summary>
    public ulong Crc64 => _blocks.Crc64;

    /// <summary>Takes all of <paramref name="source"/>; what must be on disk before the row is when this returns.</summary>
    public async ValueTask Write(Stream source, CancellationToken cancel)
    {
        byte[] first = ArrayPool<byte>.Shared.Rent(Block.Size);
        try
        {
            int filled = await source.ReadAtLeastAsync(first.AsMemory(0, Block.Size), Block.Size, throwOnEndOfStream: false, cancel);
            if (filled < Block.Size)
            {
                WriteOneBlock(first.AsSpan(0, filled));
            }
            else
            {
                _handle = _files.Create(File.Id);
                var md5 = new Md5();
                await ReadAhead.Run(first.AsMemory(0, Block.Size), source, [md5.Append, Append], cancel);
                ETag = Convert.ToHexStringLower(md5.Finish());
                _files.Flush(File.Id, _handle);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }

        File = File with { Checksums = _blocks.Checksums, WrappedKey = _wrappedKey };
        Checksum = _algorithm is { } algorithm ? new(algorithm, Convert.ToBase64String(_checksum?.Finish() ?? BigEndian(Crc64))) : null;
    }

    /// <summary>Makes this the same as a file that is there: its row's bytes, or a second name for those on disk.</summary>
    /// <returns>False where the file system cannot.</returns>
    public bool Link(StoredFile file)
    {
        if (file.Content is null && !_files.TryLink(file.Id, File.Id))
        {
            return false;
        }

        File = file with { Id = File.Id };
        return true;
    }

    /// <summary>A row names the file now, or may do so after a crash: it stays.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        _handle?.Dispose();
        _blocks.Dispose();
        _checksum?.Dispose();
        _files.Forget(File.Id, _kept);
    }

    private void WriteOneBlock(ReadOnlySpan<byte> plain)
    {
#pragma warning disable CA5351 // S3 names contents by their MD5.
        ETag = Convert.ToHexStringLower(MD5.HashData(plain));
#pragma warning restore CA5351
        _checksum?.Append(plain);
        var stored = _blocks.Encode(plain);
        if (plain.Length <= InlineSize)
        {
            File = File with { Size = plain.Length, Content = stored.ToArray() };
        }
        else
        {
            _handle = _files.Create(File.Id);
            _files.Write(_handle, stored, 0);
            _files.Flush(File.Id, _handle);
            File = File with { Size = plain.Length };
        }
    }

    private ValueTask Append(ReadOnlyMemory<byte> plain)
    {
        _checksum?.Append(plain.Span);
        var stored = _blocks.Encode(plain.Span);
        _files.Write(_handle!, stored, _written);
        _written += stored.Length;
        File = File with { Size = File.Size + plain.Length };
        if (_written - _begun >= FlushInterval)
        {
            Disk.BeginFlush(_handle!, _begun, _written - _begun);
            _begun = _written;
        }

        return ValueTask.CompletedTask;
    }

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
