namespace Sagebrush.Numerics;

/// <summary>
/// About how many different values a stream has: exact up to <paramref name="k"/>, then within some percent (2/√k of it, 95 times of 100).
/// Source: Bar-Yossef, Jayram, Kumar, Sivakumar, Trevisan, "Counting distinct elements in a data stream", 2002 (k minimum values).
/// </summary>
/// <param name="k">How many hashes are kept.</param>
public sealed class DistinctCount(int k = 4096)
{
    private readonly SortedSet<ulong> _least = [];

    /// <summary>Adds a value by its hash.</summary>
    /// <param name="hash">64 bits, evenly spread.</param>
    public void Add(ulong hash)
    {
        if (_least.Count < k)
        {
            _least.Add(hash);
        }
        else if (hash > _least.Max)
        {
            IsExact = false;
        }
        else if (_least.Add(hash))
        {
            _least.Remove(_least.Max);
            IsExact = false;
        }
    }

    /// <summary>False when the number is an estimate.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>The number of different values.</summary>
    public double Estimate => IsExact ? _least.Count : (k - 1) / (_least.Max / Math.Pow(2, 64));

    /// <summary>A hash of a text for <see cref="Add"/>: FNV-1a, mixed as SplitMix64 mixes.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }

        return new SplitMix(hash).Next();
    }
}
