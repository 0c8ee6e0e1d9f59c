using System.Buffers;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>What of a stream was read and not yet used; grows to hold what its reader needs at once.</summary>
internal sealed class RecordWindow(Stream stream) : IDisposable
{
    private const int FirstCapacity = 256 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _start, _end;

    /// <summary>What was read and not yet used; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Unused => _bytes.AsMemory(_start, _end - _start);

    /// <summary>Nothing follows <see cref="Unused"/>.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Passes over the first bytes.</summary>
    public void Use(int count) => _start += count;

    /// <summary>Reads until the window is full or the stream ends, so that looking through all of it again costs no more than reading did.</summary>
    public async ValueTask Fill(CancellationToken cancel)
    {
        if (_start == 0 && _end == _bytes.Length)
        {
            Grow();
        }
        else
        {
            Unused.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        int free = _bytes.Length - _end;
        int count = await stream.ReadAtLeastAsync(_bytes.AsMemory(_end), free, throwOnEndOfStream: false, cancel);
        _end += count;
        IsEnd = count < free;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Grow()
    {
        int capacity = (int)Math.Min(2L * _bytes.Length, Array.MaxLength);
        if (capacity == _bytes.Length)
        {
            throw new MalformedDataException($"it is longer than {capacity} bytes, more than can be held at once");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
        Unused.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
