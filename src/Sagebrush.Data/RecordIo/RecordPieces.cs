using System.Buffers.Binary;

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
        while (bytes.Length - length >= FrameReader.HeaderLength)
        {
            var header = bytes[length..];
            long padded = FrameReader.HeaderLength + ((BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) + 3L) & ~3L);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != FrameReader.Magic || padded > FrameReader.LongestFrame)
            {
                return (bytes.Length, count);
            }

            if (padded > header.Length)
            {
                break;
            }

            length += (int)padded;
            count++;
        }

        return (length, count);
    }
}
