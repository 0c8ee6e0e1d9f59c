using System.Numerics;
using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>
/// Counts times in microseconds as fast as requests come: cells are as wide as a 64th of their values at most, so a value is known within 1 %; sum, least and greatest
/// are exact. Written by many threads without a lock, taken by one.
/// </summary>
/// <remarks>The cells are those of Gil Tene's HdrHistogram.</remarks>
internal sealed class LatencyCounts
{
    private const int Cells = 64, Bits = 6, LongestBits = 28;

    private readonly int[] _counts = new int[Cells + (LongestBits - Bits) * Cells];
    private readonly int[] _taken = new int[Cells + (LongestBits - Bits) * Cells];
    private long _sum, _takenSum, _min = long.MaxValue, _max;

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan time)
    {
        long value = Math.Max(0, (long)time.TotalMicroseconds);
        Interlocked.Add(ref _sum, value);
        Interlocked.Increment(ref _counts[Cell(value)]);
        for (long seen = Volatile.Read(ref _max); value > seen; seen = Volatile.Read(ref _max))
        {
            Interlocked.CompareExchange(ref _max, value, seen);
        }

        for (long seen = Volatile.Read(ref _min); value < seen; seen = Volatile.Read(ref _min))
        {
            Interlocked.CompareExchange(ref _min, value, seen);
        }
    }

    /// <summary>What was counted since it was taken before; null when nothing was.</summary>
    public MetricSummary? Take()
    {
        var (values, counts) = (new List<double>(), new List<double>());
        int first = -1, last = -1;
        for (int i = 0; i < _counts.Length; i++)
        {
            int now = Volatile.Read(ref _counts[i]);
            if (now != _taken[i])
            {
                (first, last) = (first < 0 ? i : first, i);
                values.Add(Least(i) + (Width(i) - 1) / 2.0);
                counts.Add(unchecked(now - _taken[i]));
                _taken[i] = now;
            }
        }

        if (values.Count == 0)
        {
            return null;
        }

        long sum = Interlocked.Read(ref _sum), min = Interlocked.Exchange(ref _min, long.MaxValue), max = Interlocked.Exchange(ref _max, 0);
        (double part, _takenSum) = (sum - _takenSum, sum);

        // Who has counted himself but has not come to the bounds yet is bounded by his cell.
        return new(counts.Sum(), part, Math.Min(min, Least(first) + Width(first) - 1), Math.Max(max, Least(last)), Distribution.Of(values, counts));
    }

    private static int Cell(long value)
    {
        value = Math.Min(value, (1L << LongestBits) - 1);
        if (value < Cells)
        {
            return (int)value;
        }

        int exponent = BitOperations.Log2((ulong)value);
        return Cells + (exponent - Bits) * Cells + (int)(value >> (exponent - Bits)) - Cells;
    }

    private static long Least(int cell) => cell < Cells ? cell : (Cells + (long)cell % Cells) * Width(cell);

    private static long Width(int cell) => cell < Cells ? 1 : 1L << ((cell - Cells) / Cells);
}
