namespace Sagebrush.Data;

/// <summary>Cuts a stream into lines at LF or CRLF without decoding them; a byte order mark at the start is skipped.</summary>
internal sealed class LineReader(Stream stream)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next line without its end, valid until the next call; false when there is none.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0 || _ended)
            {
                length = length >= 0 ? length + searched : _end - _start;
                line = _buffer.AsSpan(_start, length);
                bool exists = _start < _end;
                _start = Math.Min(_end, _start + length + 1);
                if (exists && Line++ == 0 && line.StartsWith(ByteOrderMark))
                {
                    line = line[ByteOrderMark.Length..];
                }

                line = line is [.., (byte)'\r'] ? line[..^1] : line;
                return exists;
            }

            searched = _end - _start;
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _ended = count == 0;
    }
}
