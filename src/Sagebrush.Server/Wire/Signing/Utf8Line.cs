using System.Buffers;
using System.Text;

namespace Sagebrush.Wire.Signing;

/// <summary>Text in the making, as UTF-8: on the caller's stack while it is short, in a pooled array when it grows.</summary>
internal ref struct Utf8Line(Span<byte> start)
{
    private Span<byte> _buffer = start;
    private byte[]? _pooled;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Append(byte b)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_length++] = b;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _buffer.Length - _length)
        {
            Grow(most);
        }

        _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);
    }

    public void AppendHex(ReadOnlySpan<byte> bytes)
    {
        if (2 * bytes.Length > _buffer.Length - _length)
        {
            Grow(2 * bytes.Length);
        }

        Convert.TryToHexStringLower(bytes, _buffer[_length..], out int written);
        _length += written;
    }

    public void Dispose()
    {
        if (_pooled != null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
        }

        _pooled = null;
    }

    private void Grow(int by)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + by));
        Written.CopyTo(larger);
        Dispose();
        _buffer = _pooled = larger;
    }
}
