namespace Sagebrush.Numerics;

/// <summary>
/// A small random generator with 64 bits of state: the same seed gives the same numbers on every machine. Not for secrets.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014 (SplitMix64).
/// </summary>
/// <param name="seed">Any number.</param>
public sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> − 1, each equally likely (Lemire's rejection, 2019).</summary>
    public ulong NextBelow(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        ulong high = Math.BigMul(Next(), bound, out ulong low);
        if (low < bound)
        {
            ulong threshold = (0 - bound) % bound;
            while (low < threshold)
            {
                high = Math.BigMul(Next(), bound, out low);
            }
        }

        return high;
    }

    /// <summary>Fills with +1 and −1, each equally likely.</summary>
    public void FillSigns(Span<float> signs)
    {
        ulong bits = 0;
        for (int i = 0; i < signs.Length; i++, bits >>= 1)
        {
            bits = i % 64 == 0 ? Next() : bits;
            signs[i] = (bits & 1) == 0 ? 1 : -1;
        }
    }

    /// <summary>Brings items into a random order, each equally likely (Fisher and Yates, 1938; Durstenfeld, 1964).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = (int)NextBelow((ulong)i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>Draws <paramref name="count"/> of the numbers from 0 to <paramref name="bound"/> − 1 without repetition, each set equally likely.</summary>
    /// <returns>Ascending.</returns>
    public int[] Choose(int count, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bound);
        int[] numbers = [.. Enumerable.Range(0, bound)];
        for (int i = 0; i < count; i++)
        {
            int other = i + (int)NextBelow((ulong)(bound - i));
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        Array.Resize(ref numbers, count);
        Array.Sort(numbers);
        return numbers;
    }
}
