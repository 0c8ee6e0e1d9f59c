namespace Sagebrush.Data.Splitting;

/// <summary>Everything up to the end is one record.</summary>
internal sealed class WholeFraming : RecordFraming
{
    public override bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record)
    {
        record = new(bytes.Length, 0, bytes.Length);
        return isEnd && !bytes.IsEmpty;
    }
}
