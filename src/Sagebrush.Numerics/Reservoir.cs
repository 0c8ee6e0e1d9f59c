namespace Sagebrush.Numerics;

/// <summary>
/// Draws a uniform sample of a stream of unknown length in one pass: each row is given a place, or none. A stream that fits is kept whole, in its order.
/// Source: Vitter, "Random sampling with a reservoir", 1985, algorithm R.
/// </summary>
/// <param name="capacity">Places.</param>
/// <param name="seed">The same seed draws the same sample.</param>
public sealed class Reservoir(int capacity, ulong seed)
{
    private readonly SplitMix _random = new(seed);

    /// <summary>Rows so far.</summary>
    public long Seen { get; private set; }

    /// <summary>The place of the next row: a new one while there is room, later one whose row it replaces, or −1.</summary>
    public int Place()
    {
        Seen++;
        if (Seen <= capacity)
        {
            return (int)(Seen - 1);
        }

        ulong place = _random.NextBelow((ulong)Seen);
        return place < (ulong)capacity ? (int)place : -1;
    }

    /// <summary>
    /// How many rows of each part a uniform sample over all parts has: drawn as one draws from an urn without returning. With reservoirs of
    /// <paramref name="size"/> places over the parts, so many of each, drawn by <see cref="SplitMix.Choose"/>, are such a sample.
    /// </summary>
    /// <param name="seen">Rows of each part.</param>
    /// <param name="size">Rows of the sample; all are taken when there are no more.</param>
    /// <param name="seed">The same seed draws the same.</param>
    public static int[] Shares(ReadOnlySpan<long> seen, int size, ulong seed)
    {
        long[] left = seen.ToArray();
        long rows = left.Sum();
        var shares = new int[left.Length];
        var random = new SplitMix(seed);
        for (long drawn = Math.Min(size, rows); drawn > 0; drawn--, rows--)
        {
            long row = (long)random.NextBelow((ulong)rows);
            int part = 0;
            for (; row >= left[part]; part++)
            {
                row -= left[part];
            }

            left[part]--;
            shares[part]++;
        }

        return shares;
    }
}
