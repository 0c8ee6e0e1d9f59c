namespace Sagebrush.Store;

/// <summary>
/// Where in a stream's file to look for an event: the events in blocks, the blocks in their order. Events come mostly in the order of their time stamps, so a
/// block holds many; one that comes late splits the block that it falls into.
/// </summary>
/// <param name="places">Reads the events of a block.</param>
internal sealed class LogIndex(Func<LogBlock, List<LogPlace>> places)
{
    // What is read to find one event; a longer event is a block of its own.
    private const int Longest = 64 * 1024;

    private readonly List<LogBlock> _blocks = [];
    private int _current = -1;

    public LogCursor? First => _blocks.Count == 0 ? null : _blocks[0].First;

    public LogCursor? Last => _blocks.Count == 0 ? null : _blocks[^1].Last;

    /// <summary>The blocks that have events after <paramref name="after"/> and before <paramref name="end"/>, in their order.</summary>
    public IEnumerable<LogBlock> Forward(LogCursor after, LogCursor end)
    {
        for (int i = EndingAfter(after); i < _blocks.Count && _blocks[i].First < end; i++)
        {
            yield return _blocks[i];
        }
    }

    /// <summary>The same blocks, the last one first.</summary>
    public IEnumerable<LogBlock> Backward(LogCursor after, LogCursor end)
    {
        // The first block that reaches the end has what comes before it, too.
        int last = EndingAfter(new(end.Timestamp, end.Offset - 1));
        for (int i = Math.Min(last, _blocks.Count - 1); i >= 0 && _blocks[i].Last > after; i--)
        {
            if (_blocks[i].First < end)
            {
                yield return _blocks[i];
            }
        }
    }

    /// <summary>Takes in the event that follows in the file.</summary>
    public void Add(LogPlace place)
    {
        if (_current >= 0 && _blocks[_current] is var block && block.Last < place.Cursor
            && place.End - block.First.Offset <= Longest && (_current + 1 == _blocks.Count || place.Cursor < _blocks[_current + 1].First))
        {
            _blocks[_current] = block with { Last = place.Cursor, End = place.End };
            return;
        }

        _current = EndingAfter(place.Cursor);
        if (_current < _blocks.Count && _blocks[_current].First < place.Cursor)
        {
            Split(_current++, place.Cursor);
        }

        _blocks.Insert(_current, new(place.Cursor, place.Cursor, place.End, place.BatchEnd));
    }

    private void Split(int index, LogCursor at)
    {
        var block = _blocks[index];
        var events = places(block);
        int second = events.FindIndex(place => place.Cursor > at);
        _blocks[index] = block with { Last = events[second - 1].Cursor, End = events[second - 1].End };
        _blocks.Insert(index + 1, new(events[second].Cursor, block.Last, block.End, events[second].BatchEnd));
    }

    /// <summary>The first block whose last event comes after <paramref name="cursor"/>.</summary>
    private int EndingAfter(LogCursor cursor)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_blocks[middle].Last <= cursor)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
