using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>The bytes of an object or of a range of it; they stay readable when the object is replaced or removed meanwhile.</summary>
public sealed class ObjectStream : Stream
{
    private readonly SafeFileHandle _file;
    private long _start, _length, _position;

    internal ObjectStream(SafeFileHandle file)
    {
        (_file, _length) = (file, RandomAccess.GetLength(file));
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("There is nothing before the beginning.");
    }

    /// <summary>Takes away what lies outside; the position is the new beginning.</summary>
    /// <param name="offset">Bytes from the present beginning.</param>
    /// <param name="length">Bytes left; null for all that follow.</param>
    public ObjectStream Narrow(long offset, long? length = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length);
        _start += offset;
        _length = Math.Min(length ?? long.MaxValue, _length - offset);
        _position = 0;
        return this;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(_file, buffer[..Fitting(buffer.Length)], _start + _position);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await RandomAccess.ReadAsync(_file, buffer[..Fitting(buffer.Length)], _start + _position, cancellationToken);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => _position,
        SeekOrigin.End => _length,
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
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Fitting(int wanted) => (int)Math.Clamp(_length - _position, 0, wanted);
}
