using System.Buffers;
using Sagebrush.Numerics;

namespace Sagebrush.Data;

/// <summary>Encodes rows side by side on all cores and writes them out in their order.</summary>
public static class RowBlocks
{
    // A block's bytes stay in the second-level cache until they are written out; a wave keeps every core busy.
    private const int BlockBytes = 128 * 1024, BlocksPerCore = 4;

    /// <summary>Encodes one row and answers its length.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="into">As long as a row's room.</param>
    public delegate int Encoder(int row, Span<byte> into);

    /// <summary>Writes all rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="room">The longest that a row can be.</param>
    /// <param name="encode">Called by many threads.</param>
    /// <param name="output">Where to.</param>
    public static void Write(int rows, int room, Encoder encode, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(output);
        int block = Math.Max(1, BlockBytes / room);
        if (rows <= block)
        {
            output.Advance(Encode(0, rows, room, encode, output.GetSpan(Math.Max(1, rows * room))));
            return;
        }

        int blocks = (rows - 1) / block + 1, wave = Math.Min(blocks, BlocksPerCore * Environment.ProcessorCount);
        byte[][] buffers = [.. Enumerable.Range(0, wave).Select(_ => ArrayPool<byte>.Shared.Rent(block * room))];
        var lengths = new int[wave];
        for (int first = 0; first < blocks; first += wave)
        {
            int count = Math.Min(wave, blocks - first), offset = first * block;
            ParallelRanges.Run(count, 1, (i, _) =>
            {
                int start = offset + i * block;
                lengths[i] = Encode(start, Math.Min(rows, start + block), room, encode, buffers[i]);
            }, CancellationToken.None);
            for (int i = 0; i < count; i++)
            {
                output.Write(buffers[i].AsSpan(0, lengths[i]));
            }
        }

        foreach (byte[] buffer in buffers)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Encode(int start, int end, int room, Encoder encode, Span<byte> into)
    {
        int length = 0;
        for (int row = start; row < end; row++)
        {
            length += encode(row, into.Slice(length, room));
        }

        return length;
    }
}
