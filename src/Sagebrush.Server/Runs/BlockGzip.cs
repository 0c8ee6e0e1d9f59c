using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Sagebrush.Store;

namespace Sagebrush.Runs;

/// <summary>
/// Compresses with gzip in blocks, on all cores: the parameters of a model hardly shrink and would hold up a job for longer than its training took. Blocks in
/// which there is little to gain are stored as they are. The same bytes come out on any number of cores. Source: RFC 1951, RFC 1952.
/// </summary>
/// <param name="into">Gets one gzip member; it is left open. It is whole when this is disposed of.</param>
internal sealed class BlockGzip(Stream into) : Stream
{
    private const int BlockSize = 1 << 19, SampleSize = 1 << 14;

    // Of a block that keeps more than this, compressing takes longer than writing the rest does.
    private const double WorthPacking = 0.9;

    // A stored block of deflate: a byte that says so, its length, and the length's complement.
    private const int StoredHeader = 5, StoredMost = ushort.MaxValue;

    private static readonly byte[] Header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 255];

    // The last block of a deflate stream must say that it is: one without content.
    private static readonly byte[] LastBlock = [0x03, 0x00];

    private readonly Queue<Task<ReadOnlyMemory<byte>>> _packing = new();
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _filled;
    private long _length;
    private ulong _crc = ReflectedCrc.Crc32.Initial;
    private bool _hasHeader, _isClosed;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => !_isClosed;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, BlockSize - _filled)];
            part.CopyTo(_block.AsMemory(_filled));
            (_filled, buffer) = (_filled + part.Length, buffer[part.Length..]);
            if (_filled == BlockSize)
            {
                EndBlock();
                if (_packing.Count > Environment.ProcessorCount)
                {
                    await WriteNext(cancellationToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            EndBlock();
            while (_packing.Count > 0)
            {
                await WriteNext(CancellationToken.None);
            }

            var trailer = new byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(trailer, (uint)(_crc ^ ReflectedCrc.Crc32.Initial));
            BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)_length);
            await into.WriteAsync(LastBlock);
            await into.WriteAsync(trailer);
            _isClosed = true;
            ArrayPool<byte>.Shared.Return(_block);
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void EndBlock()
    {
        var (block, length) = (_block, _filled);
        _crc = ReflectedCrc.Crc32.Update(_crc, block.AsSpan(0, length));
        (_block, _filled, _length) = (ArrayPool<byte>.Shared.Rent(BlockSize), 0, _length + length);
        _packing.Enqueue(Task.Run(() =>
        {
            var packed = Pack(block.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(block);
            return packed;
        }));
    }

    private async Task WriteNext(CancellationToken cancel)
    {
        if (!_hasHeader)
        {
            await into.WriteAsync(Header, cancel);
            _hasHeader = true;
        }

        await into.WriteAsync(await _packing.Dequeue(), cancel);
    }

    private static ReadOnlyMemory<byte> Pack(ReadOnlySpan<byte> block)
    {
        var sample = block.Slice((block.Length - Math.Min(SampleSize, block.Length)) / 2, Math.Min(SampleSize, block.Length));
        return Deflate(sample).Length > WorthPacking * sample.Length ? Stored(block) : Deflate(block);
    }

    // Flushed and not ended: the next block begins at a whole byte behind it.
    private static ReadOnlyMemory<byte> Deflate(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream(bytes.Length / 2);
        using var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true);
        deflate.Write(bytes);
        deflate.Flush();
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }

    private static ReadOnlyMemory<byte> Stored(ReadOnlySpan<byte> block)
    {
        var stored = new ArrayBufferWriter<byte>(block.Length + (block.Length / StoredMost + 1) * StoredHeader);
        for (; !block.IsEmpty; block = block[Math.Min(block.Length, StoredMost)..])
        {
            int length = Math.Min(block.Length, StoredMost);
            var header = stored.GetSpan(StoredHeader);
            header[0] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[3..], (ushort)~length);
            stored.Advance(StoredHeader);
            stored.Write(block[..length]);
        }

        return stored.WrittenMemory;
    }
}
