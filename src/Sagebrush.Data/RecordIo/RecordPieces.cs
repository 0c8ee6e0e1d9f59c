namespace Sagebrush.Data.RecordIo;

/// <summary>Records in pieces of frames.</summary>
internal sealed class RecordPieces(bool hasLabels) : PieceFormat
{
    public override int Cut(ReadOnlySpan<byte> bytes) => Frames(bytes).Length;

    public override int Count(ReadOnlySpan<byte> bytes) => Frames(bytes).Count + 1;

    public override RowReader Open(ReadBuffer bytes, Position start) => new RecordReader(bytes, start, hasLabels);

    // What does not begin like a frame is left to the reader to refuse, with all that is behind it.
    private static (int Length, int Count) Frames(ReadOnlySpan<byte> bytes)
    {
        int length = 0, count = 0;
        while (bytes.Length - length >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(bytes[length..]);
            if (header.Error is not null)
            {
                return (bytes.Length, count);
            }

            if (header.FrameLength > bytes.Length - length)
            {
                break;
            }

            length += header.FrameLength;
            count++;
        }

        return (length, count);
    }
}
