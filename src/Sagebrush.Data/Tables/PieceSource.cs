namespace Sagebrush.Data;

/// <summary>Deals the pieces of some streams, one after the other, to many threads. Where they are cut depends on the bytes alone.</summary>
/// <param name="streams">Each is closed when it was read.</param>
/// <param name="format">Where to cut.</param>
internal sealed class PieceSource(IReadOnlyList<Func<Stream>> streams, PieceFormat format) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Piece _rest = new(size: 1);
    private Stream? _current;
    private int _file = -1, _ordinal;
    private long _start;

    /// <summary>Fills <paramref name="into"/> with the next piece; false when there is none left.</summary>
    /// <param name="into">Any piece.</param>
    /// <param name="look">Sees each piece before the next one is dealt.</param>
    public bool Take(Piece into, Action<Piece> look)
    {
        lock (_turn)
        {
            while (_current is not null || Open())
            {
                if (Fill(into))
                {
                    look(into);
                    return true;
                }

                _current!.Dispose();
                _current = null;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();

    private bool Open()
    {
        if (_file + 1 >= streams.Count)
        {
            return false;
        }

        _file++;
        _start = 0;
        _current = streams[_file]();
        return true;
    }

    private bool Fill(Piece into)
    {
        into.Length = 0;
        into.Add(_rest.Bytes);
        _rest.Length = 0;
        while (true)
        {
            bool hasMore = Read(into);
            int whole = hasMore ? format.Cut(into.Bytes) : into.Length;
            if (whole > 0 || !hasMore)
            {
                _rest.Add(into.Bytes[whole..]);
                (into.Length, into.Start, into.File) = (whole, _start, _file);
                into.Ordinal = whole > 0 ? _ordinal++ : _ordinal;
                _start += whole;
                return whole > 0;
            }

            into.Grow();
        }
    }

    // A pipe gives less at once than is asked for.
    private bool Read(Piece into)
    {
        int count = 1;
        while (into.Room.Length > 0 && count > 0)
        {
            count = _current!.Read(into.Room);
            into.Length += count;
        }

        return count > 0;
    }
}
