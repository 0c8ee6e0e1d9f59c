namespace Sagebrush.Data;

/// <summary>Cuts a stream into lines at LF or CRLF without decoding them; a byte order mark at the start is skipped.</summary>
internal sealed class LineReader(Stream stream)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly ReadBuffer _buffer = new(stream);

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next line without its end, valid until the next call; false when there is none.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int length, searched = 0;
        while ((length = _buffer.Unread[searched..].IndexOf((byte)'\n')) < 0)
        {
            searched = _buffer.Unread.Length;
            if (!_buffer.Fill())
            {
                return Take(searched, end: 0, out line);
            }
        }

        return Take(searched + length, end: 1, out line);
    }

    private bool Take(int length, int end, out ReadOnlySpan<byte> line)
    {
        line = _buffer.Unread[..length];
        _buffer.Consume(length + end);
        if (length + end == 0)
        {
            return false;
        }

        Line++;
        line = Line == 1 && line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        return true;
    }
}
