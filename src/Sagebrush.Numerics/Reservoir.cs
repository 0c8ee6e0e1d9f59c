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
}
