using System.Buffers.Binary;

namespace Sagebrush.Runs;

/// <summary>
/// RecordIO's framing: magic number, length with a continuation flag in its upper three bits, the bytes, zeros up to a multiple of four; all little-endian.
/// https://mxnet.apache.org/versions/1.9.1/api/architecture/note_data_loading
/// </summary>
internal static class RecordIoFrame
{
    private const uint Magic = 0xced7230a;
    private const int FlagShift = 29;
    private const int LongestPart = (1 << FlagShift) - 4;

    private enum Continuation : uint
    {
        Whole = 0,
        First = 1,
        Middle = 2,
        Last = 3,
    }

    /// <summary>Writes what is left of <paramref name="body"/> as one record, in several parts when it is longer than a part may be.</summary>
    /// <param name="body">Seekable.</param>
    /// <param name="into">Where to.</param>
    public static void Write(Stream body, Stream into)
    {
        long left = body.Length - body.Position;
        for (bool first = true; first || left > 0; first = false)
        {
            int length = (int)Math.Min(left, LongestPart);
            left -= length;
            WritePart(body, length, (first, left == 0) switch
            {
                (true, true) => Continuation.Whole,
                (true, false) => Continuation.First,
                (false, false) => Continuation.Middle,
                (false, true) => Continuation.Last,
            }, into);
        }
    }

    private static void WritePart(Stream body, int length, Continuation flag, Stream into)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], ((uint)flag << FlagShift) | (uint)length);
        into.Write(head);
        byte[] buffer = new byte[Math.Min(length, 1 << 16)];
        for (int left = length; left > 0;)
        {
            int read = body.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException("An object is shorter than its length says.");
            }

            into.Write(buffer, 0, read);
            left -= read;
        }

        ReadOnlySpan<byte> padding = [0, 0, 0];
        into.Write(padding[..(-length & 3)]);
    }
}
