using System.Numerics.Tensors;

namespace Sagebrush.Numerics;

/// <summary>
/// Fills a table with random numbers on all cores. Blocks of <see cref="Block"/> values each have a generator of their own, seeded by the seed and the
/// block's number: the same seed gives the same table on any number of cores.
/// </summary>
/// <param name="table">What is filled.</param>
/// <param name="seed">Any number.</param>
public sealed class WeightDraws(FactorTable table, ulong seed)
{
    /// <summary>Values of a block.</summary>
    public const int Block = 1 << 14;

    /// <summary>Fills with normally distributed numbers (Box and Muller, 1958), two from two draws.</summary>
    /// <param name="sigma">Their standard deviation; the mean is 0.</param>
    public void Normal(float sigma) => Fill((random, values) =>
    {
        int half = (values.Length + 1) / 2;
        Span<float> radii = new float[half], angles = new float[half], places = new float[half];
        for (int i = 0; i < half; i++)
        {
            // The logarithm of 0 is none: radii are drawn from (0, 1].
            (radii[i], angles[i]) = (1 - Unit(random), 2 * Unit(random));
        }

        TensorPrimitives.Log(radii, radii);
        TensorPrimitives.Multiply(radii, -2 * sigma * sigma, radii);
        TensorPrimitives.Sqrt(radii, radii);
        TensorPrimitives.CosPi(angles, places);
        TensorPrimitives.Multiply(places, radii, places);
        places.CopyTo(values);
        TensorPrimitives.SinPi(angles, places);
        TensorPrimitives.Multiply(places, radii, places);
        places[..(values.Length - half)].CopyTo(values[half..]);
    });

    /// <summary>Fills with numbers that are equally likely between −<paramref name="scale"/> and <paramref name="scale"/>.</summary>
    public void Uniform(float scale) => Fill((random, values) =>
    {
        foreach (ref float value in values)
        {
            value = scale * (2 * Unit(random) - 1);
        }
    });

    /// <summary>Fills with one number.</summary>
    public void Constant(float number) => Fill((_, values) => values.Fill(number));

    private static float Unit(SplitMix random) => (random.Next() >> 40) * (1f / (1 << 24));

    private delegate void Filler(SplitMix random, Span<float> values);

    private void Fill(Filler fill)
    {
        int blocks = checked((int)((table.Count + Block - 1) / Block));
        ParallelRanges.Run(blocks, 1, (block, _) =>
        {
            long start = (long)block * Block;
            fill(new(new SplitMix(seed + (ulong)block).Next()), table.Slice(start, (int)Math.Min(Block, table.Count - start)));
        }, CancellationToken.None);
    }
}
