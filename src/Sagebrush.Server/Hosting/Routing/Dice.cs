namespace Sagebrush.Hosting;

/// <summary>Random draws for many threads at once: one atomic addition and a mix a draw (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").</summary>
/// <param name="seed">The same seed gives the same sequence.</param>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A uniform draw from [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform draw from 0 … <paramref name="bound"/> - 1; <paramref name="bound"/> at least 1.</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    private ulong Next()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
