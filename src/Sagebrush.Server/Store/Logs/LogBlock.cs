using System.Buffers.Binary;

namespace Sagebrush.Store;

/// <summary>Events that follow each other in a stream's file and in the stream's order alike; what <see cref="LogIndex"/> knows of them.</summary>
/// <param name="First">The first event's place, which is where the block begins in the file.</param>
/// <param name="Last">The last event's.</param>
/// <param name="End">Where the last event ends in the file.</param>
/// <param name="BatchEnd">Where the first event's batch ends in the file; others may follow it.</param>
internal readonly record struct LogBlock(LogCursor First, LogCursor Last, long End, long BatchEnd)
{
    /// <summary>Bytes of the block in the file.</summary>
    public int Length => (int)(End - First.Offset);

    /// <summary>The block's events in their order.</summary>
    /// <param name="bytes">What the file holds from <see cref="First"/> to <see cref="End"/>.</param>
    public List<LogPlace> Places(ReadOnlySpan<byte> bytes)
    {
        var places = new List<LogPlace>();
        long start = First.Offset, batchEnd = BatchEnd;
        for (long offset = start; offset < End;)
        {
            while (offset == batchEnd)
            {
                batchEnd += LogBatch.Head + BinaryPrimitives.ReadInt32LittleEndian(bytes[(int)(offset - start)..]);
                offset += LogBatch.Head + LogBatch.PositionLength;
            }

            var place = LogPlace.Read(bytes[(int)(offset - start)..], offset, batchEnd);
            places.Add(place);
            offset = place.End;
        }

        return places;
    }
}
