using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>
/// Embeddings without words: a thousand normally distributed centres, and around each as many vectors as fall to it, their deviations normal too and as long as the
/// centres are. A vector's nearest neighbours are of its cluster, as a tasting note's are of its grape.
/// </summary>
internal static class VectorClusters
{
    private const int Clusters = 1000;
    private const ulong Seed = 1;

    /// <summary>Draws them; the same for the same numbers, row for row.</summary>
    /// <param name="rows">n.</param>
    /// <param name="queries">m.</param>
    /// <param name="dimensions">d.</param>
    public static Embeddings Draw(int rows, int queries, int dimensions)
    {
        var centres = new float[Clusters * dimensions];
        Fill(new(new SplitMix(Seed)), centres);
        return Embeddings.Make(rows, queries, dimensions, FormattableString.Invariant($"{Clusters} made-up clusters"), (row, vector) =>
        {
            // The generator's states lie far apart only where the seeds are mixed.
            var random = new SplitMix(new SplitMix(Seed + (ulong)row + 1).Next());
            var centre = centres.AsSpan((int)random.NextBelow(Clusters) * dimensions, dimensions);
            Fill(new(random), vector);
            for (int i = 0; i < vector.Length; i++)
            {
                vector[i] += centre[i];
            }
        });
    }

    private static void Fill(Variates variates, Span<float> vector)
    {
        foreach (ref float value in vector)
        {
            value = (float)variates.Normal();
        }
    }
}
