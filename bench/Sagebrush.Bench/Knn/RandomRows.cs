using Sagebrush.Numerics;

namespace Sagebrush.Bench.Knn;

/// <summary>Rows that both sides search: always the same.</summary>
internal static class RandomRows
{
    /// <summary>n × d, normally distributed (Box-Muller) and scaled to length 1.</summary>
    public static float[] OfLengthOne(int n, int d)
    {
        var random = new SplitMix(180_000);
        double Uniform() => ((random.Next() >> 11) + 0.5) / (1L << 53);
        float[] rows = new float[n * d];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)(Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform()));
        }

        for (int row = 0; row < n; row++)
        {
            Distances.Normalize(rows.AsSpan(row * d, d));
        }

        return rows;
    }
}
