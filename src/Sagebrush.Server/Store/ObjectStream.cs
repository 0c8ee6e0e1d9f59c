using System.Buffers;

namespace Sagebrush.Store;

/// <summary>
/// The bytes of an object or of a range of it, out of one file or several; they stay readable when the object is replaced or removed meanwhile. Every byte
/// has been verified with its whole block before it is given; reads of <see cref="Block.Size"/> and more are verified where they arrive.
/// </summary>
public sealed class ObjectStream : Stream
{
    private readonly IReadOnlyList<Extent> _extents;
    private readonly long[] _ends;
    private readonly Action _release;
    private readonly long _start;
    private byte[]? _block;
    private (int Extent, long Block) _held = (-1, -1);
    private (int Extent, BlockReader Reader)? _open;
    private bool _isDisposed;
    private long _position;

    /// <param name="extents">The files that the range touches, in order.</param>
    /// <param name="start">The first byte, from the beginning of the first file.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="release">Told once that the files are no longer read.</param>
    internal ObjectStream(IReadOnlyList<Extent> extents, long start, long length, Action release)
    {
        (_extents, _start, Length, _release) = (extents, start, length, release);
        _ends = new long[extents.Count];
        long end = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] = end += extents[i].File.Size;
        }
    }

    /// <summary>The one file that the range is in; null when it is in several.</summary>
    internal StoredFile? OnlyFile => _extents is [var only] ? only.File : null;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("There is nothing before the beginning.");
    }

    /// <inheritdoc/>
    /// <exception cref="DamagedObjectException">What lies on disk is not what was written.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int wanted = (int)Math.Clamp(Length - _position, 0, buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        var (extent, offset) = Locate(_start + _position);
        var reader = Reader(extent);
        long block = offset / Block.Size;
        int within = (int)(offset % Block.Size), length = reader.LengthOf(block);
        int read = Math.Min(wanted, length - within);
        if (read == length)
        {
            reader.Read(block, buffer[..read]);
        }
        else
        {
            Held(extent, block, reader).Slice(within, read).CopyTo(buffer);
        }

        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Objects are read ahead by the kernel or were read lately: to hand each block to another thread would cost more than it waits.
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => _position,
        SeekOrigin.End => Length,
        _ => 0,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _open?.Reader.Dispose();
            if (_block is not null)
            {
                ArrayPool<byte>.Shared.Return(_block);
            }

            _release();
        }

        base.Dispose(disposing);
    }

    private (int Extent, long Offset) Locate(long position)
    {
        int extent = Array.BinarySearch(_ends, position);
        extent = extent < 0 ? ~extent : extent + 1;
        while (_ends[extent] == position)
        {
            // An empty file ends where the one before it does.
            extent++;
        }

        return (extent, position - (_ends[extent] - _extents[extent].File.Size));
    }

    private BlockReader Reader(int extent)
    {
        if (_open is { } open)
        {
            if (open.Extent == extent)
            {
                return open.Reader;
            }

            open.Reader.Dispose();
            _open = null;
        }

        var reader = _extents[extent].Open();
        _open = (extent, reader);
        return reader;
    }

    /// <summary>A block of which only a part is wanted now: the rest will be wanted next.</summary>
    private Span<byte> Held(int extent, long block, BlockReader reader)
    {
        _block ??= ArrayPool<byte>.Shared.Rent(Block.Size);
        var bytes = _block.AsSpan(0, reader.LengthOf(block));
        if (_held != (extent, block))
        {
            _held = (-1, -1);
            reader.Read(block, bytes);
            _held = (extent, block);
        }

        return bytes;
    }
}
