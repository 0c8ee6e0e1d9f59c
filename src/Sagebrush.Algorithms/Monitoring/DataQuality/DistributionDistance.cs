using Sagebrush.Numerics;

namespace Sagebrush.Monitoring;

/// <summary>How far two distributions are from each other, 0 to 1.</summary>
/// <remarks>
/// Source: AWS, "Schema for Constraints": Simple is the greatest difference of the distribution functions, Robust is derived from the two-sample Kolmogorov–Smirnov test.
/// </remarks>
public static class DistributionDistance
{
    /// <summary>The greatest difference as it is.</summary>
    public const string Simple = "Simple";

    /// <summary>Less 1.8·√((n+m)/nm): what two samples of these sizes of one distribution differ by, but for two or three of a thousand.</summary>
    public const string Robust = "Robust";

    /// <summary>The greatest difference of a category's shares.</summary>
    public const string LInfinity = "LInfinity";

    private const double Significance = 1.8;

    /// <summary>Of numbers.</summary>
    public static double Of(KllSketch baseline, KllSketch current, string method)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(current);
        var (a, b) = (baseline.Weighted(), current.Weighted());
        double greatest = 0;
        long seenA = 0, seenB = 0;
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            double at = j == b.Length || (i < a.Length && a[i].Value <= b[j].Value) ? a[i].Value : b[j].Value;
            for (; i < a.Length && a[i].Value <= at; i++)
            {
                seenA += a[i].Weight;
            }

            for (; j < b.Length && b[j].Value <= at; j++)
            {
                seenB += b[j].Weight;
            }

            greatest = Math.Max(greatest, Math.Abs((double)seenA / Math.Max(1, baseline.Count) - (double)seenB / Math.Max(1, current.Count)));
        }

        return Corrected(greatest, baseline.Count, current.Count, method);
    }

    /// <summary>Of categories.</summary>
    /// <param name="baseline">How often each came.</param>
    /// <param name="current">How often each comes, or those of the baseline do.</param>
    /// <param name="all">How often all come together.</param>
    /// <param name="method">One of the two.</param>
    public static double Of(IReadOnlyDictionary<string, double> baseline, IReadOnlyDictionary<string, double> current, double all, string method)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(current);
        double n = baseline.Values.Sum(), m = all;
        double greatest = baseline.Keys.Union(current.Keys).Select(key => Math.Abs(Share(baseline, key, n) - Share(current, key, m))).DefaultIfEmpty(0).Max();
        return Corrected(greatest, n, m, method);

        static double Share(IReadOnlyDictionary<string, double> counts, string key, double of) => of == 0 ? 0 : counts.GetValueOrDefault(key) / of;
    }

    private static double Corrected(double distance, double n, double m, string method) =>
        method == Simple || n == 0 || m == 0 ? distance : Math.Max(0, distance - Significance * Math.Sqrt((n + m) / (n * m)));
}
