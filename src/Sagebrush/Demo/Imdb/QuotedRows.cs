namespace Sagebrush.Demo;

/// <summary>The rows of a CSV whose fields may be quoted. Fields are handed out without their quotes; a quote within stays doubled.</summary>
internal sealed class QuotedRows(ReadOnlyMemory<byte> content)
{
    private int _at;

    /// <summary>Takes the next row apart; false when there is none.</summary>
    public bool Next(List<ReadOnlyMemory<byte>> fields)
    {
        fields.Clear();
        if (_at >= content.Length)
        {
            return false;
        }

        do
        {
            fields.Add(Field());
        }
        while (Take((byte)','));
        _ = Take((byte)'\r');
        _ = Take((byte)'\n');
        return true;
    }

    private ReadOnlyMemory<byte> Field()
    {
        if (!Take((byte)'"'))
        {
            int end = content.Span[_at..].IndexOfAny(",\r\n"u8);
            return Slice(end < 0 ? content.Length - _at : end);
        }

        int start = _at;
        do
        {
            int quote = content.Span[_at..].IndexOf((byte)'"');
            _at = quote < 0 ? content.Length : _at + quote + 1;
        }
        while (Take((byte)'"'));
        return content[start..Math.Max(start, _at - 1)];
    }

    private ReadOnlyMemory<byte> Slice(int length)
    {
        var field = content.Slice(_at, length);
        _at += length;
        return field;
    }

    private bool Take(byte expected)
    {
        bool found = _at < content.Length && content.Span[_at] == expected;
        _at += found ? 1 : 0;
        return found;
    }
}
