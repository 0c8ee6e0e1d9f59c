namespace Sagebrush.Data;

/// <summary>Cuts bytes into lines at LF or CRLF without decoding them; a byte order mark at the start is skipped.</summary>
/// <param name="bytes">The lines.</param>
/// <param name="linesBefore">Lines that are not among them.</param>
internal sealed class LineReader(ReadBuffer bytes, long linesBefore = 0) : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The length of the whole lines with which the bytes begin.</summary>
    public static int Cut(ReadOnlySpan<byte> bytes) => bytes.LastIndexOf((byte)'\n') + 1;

    /// <summary>The most lines that there can be in whole bytes.</summary>
    public static int Count(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n') + 1;

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; } = linesBefore;

    /// <summary>The next line without its end, valid until the next call; false when there is none.</summary>
    public bool Next(out ReadOnlySpan<byte> line) => Next(out line, out _);

    /// <summary>The next line without its end, and the same with all that was read behind it; valid until the next call; false when there is none.</summary>
    public bool Next(out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        int length, searched = 0;
        while ((length = bytes.Unread[searched..].IndexOf((byte)'\n')) < 0)
        {
            searched = bytes.Unread.Length;
            if (!bytes.Fill())
            {
                return Take(searched, end: 0, out line, out text);
            }
        }

        return Take(searched + length, end: 1, out line, out text);
    }

    /// <summary>About as many lines as there are left, this one with them, if they are as long as this one; 1 when the end is not known.</summary>
    public int RowsOf(int length) => (int)Math.Min(Array.MaxLength, 1 + (bytes.Left + length) / Math.Max(1, length));

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private bool Take(int length, int end, out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = bytes.Unread;
        line = text[..length];
        bytes.Consume(length + end);
        if (length + end == 0)
        {
            return false;
        }

        Line++;
        if (Line == 1 && line.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
            text = text[ByteOrderMark.Length..];
        }

        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        return true;
    }
}
