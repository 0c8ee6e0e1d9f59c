using System.Numerics.Tensors;

namespace Sagebrush.Numerics;

/// <summary>
/// Lloyd's k-means with the conventions of FAISS: random points to begin with, at most 256 training points a cluster, and a cluster that lost all its points
/// takes half of a large one. For inner products the centroids are kept at length 1 (spherical k-means). The same seed gives the same centroids, on any
/// number of threads. Source: Lloyd, "Least squares quantization in PCM", 1982; Dhillon and Modha, 2001, for the spherical kind.
/// </summary>
/// <param name="clusters">k.</param>
/// <param name="iterations">How often points are assigned and centroids moved, at most: it ends when no point changes.</param>
/// <param name="metric">What near means.</param>
/// <param name="seed">Chooses the training points and the first centroids.</param>
public sealed class KMeans(int clusters, int iterations, Metric metric, ulong seed)
{
    /// <summary>More training points than these a cluster are not looked at.</summary>
    public const int PointsPerCluster = 256;

    private const int Block = 16;

    // By this much the halves of a divided cluster move apart.
    private const float Nudge = 1f / 1024;

    /// <summary>Finds the centroids of a set of points.</summary>
    /// <param name="points">n × d, n at least k.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="cancel">Asked now and then.</param>
    /// <exception cref="ArgumentException">Fewer points than clusters.</exception>
    public Centroids Train(ReadOnlyMemory<float> points, int dimensions, CancellationToken cancel)
    {
        if (points.Length / dimensions < clusters)
        {
            throw new ArgumentException($"{points.Length / dimensions} points do not make {clusters} clusters.", nameof(points));
        }

        var random = new SplitMix(seed);
        points = Sample(points, dimensions, (long)clusters * PointsPerCluster, random);
        var centroids = new Centroids(Draw(points.Span, dimensions, clusters, random), dimensions, metric);
        int[] previous = [];
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            int[] nearest = centroids.Assign(points, cancel);
            if (nearest.AsSpan().SequenceEqual(previous))
            {
                break;
            }

            centroids = Move(points, new Grouping(clusters, nearest), dimensions, random, cancel);
            previous = nearest;
        }

        return centroids;
    }

    /// <summary>At most <paramref name="most"/> of the points, drawn at random; all of them, uncopied, when there are no more.</summary>
    /// <param name="points">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="most">How many to draw.</param>
    /// <param name="random">Draws them.</param>
    public static ReadOnlyMemory<float> Sample(ReadOnlyMemory<float> points, int dimensions, long most, SplitMix random) =>
        points.Length / dimensions <= most ? points : Draw(points.Span, dimensions, (int)most, random);

    // Fisher and Yates, stopped after the first count.
    private static float[] Draw(ReadOnlySpan<float> points, int d, int count, SplitMix random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int[] order = [.. Enumerable.Range(0, points.Length / d)];
        var drawn = new float[count * d];
        for (int i = 0; i < count; i++)
        {
            int j = i + (int)random.NextBelow((ulong)(order.Length - i));
            (order[i], order[j]) = (order[j], order[i]);
            points.Slice(order[i] * d, d).CopyTo(drawn.AsSpan(i * d));
        }

        return drawn;
    }

    private Centroids Move(ReadOnlyMemory<float> points, Grouping members, int d, SplitMix random, CancellationToken cancel)
    {
        var means = new float[clusters * d];
        ParallelRanges.Run(clusters, Block, (start, end) =>
        {
            for (int cluster = start; cluster < end; cluster++)
            {
                Mean(points.Span, members[cluster], means.AsSpan(cluster * d, d));
            }
        }, cancel);

        FillEmpty(means, members, d, random);
        for (int cluster = 0; cluster < clusters && metric == Metric.InnerProduct; cluster++)
        {
            Distances.Normalize(means.AsSpan(cluster * d, d));
        }

        return new(means, d, metric);
    }

    private static void Mean(ReadOnlySpan<float> points, ReadOnlySpan<int> members, Span<float> mean)
    {
        foreach (int member in members)
        {
            TensorPrimitives.Add(mean, points.Slice(member * mean.Length, mean.Length), mean);
        }

        TensorPrimitives.Divide(mean, Math.Max(1, members.Length), mean);
    }

    // A cluster is chosen for division the more likely the more points it has.
    private void FillEmpty(float[] means, Grouping members, int d, SplitMix random)
    {
        int[] sizes = [.. Enumerable.Range(0, clusters).Select(members.Size)];
        for (int empty = 0; empty < clusters; empty++)
        {
            if (sizes[empty] > 0)
            {
                continue;
            }

            int divided = Owner(sizes, random);
            var one = means.AsSpan(divided * d, d);
            var other = means.AsSpan(empty * d, d);
            for (int i = 0; i < d; i++)
            {
                float nudge = i % 2 == 0 ? Nudge : -Nudge;
                (one[i], other[i]) = (one[i] * (1 - nudge), one[i] * (1 + nudge));
            }

            sizes[empty] = sizes[divided] / 2;
            sizes[divided] -= sizes[empty];
        }
    }

    // The cluster of a point drawn from all that share theirs with another.
    private static int Owner(ReadOnlySpan<int> sizes, SplitMix random)
    {
        long spare = 0;
        foreach (int size in sizes)
        {
            spare += Math.Max(0, size - 1);
        }

        long drawn = (long)random.NextBelow((ulong)spare);
        int cluster = 0;
        for (; drawn >= Math.Max(0, sizes[cluster] - 1); cluster++)
        {
            drawn -= Math.Max(0, sizes[cluster] - 1);
        }

        return cluster;
    }
}
