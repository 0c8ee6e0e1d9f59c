namespace Sagebrush.Data.Splitting;

/// <summary>Lines that end with LF or CRLF.</summary>
internal sealed class LineFraming : RecordFraming
{
    public override bool HasLines => true;

    public override bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record)
    {
        int end = bytes.IndexOf((byte)'\n');
        int content = end < 0 ? bytes.Length : end;
        int length = end < 0 ? bytes.Length : end + 1;
        if (content > 0 && bytes[content - 1] == '\r')
        {
            content--;
        }

        record = new(length, 0, content, IsBlank: content == 0);
        return end >= 0 || (isEnd && length > 0);
    }
}
