using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>
/// Many queries against all points. A score, q · x for the inner product and q · x − ‖x‖²/2 for L2, is larger for nearer points; tiles of scores are held
/// against each query's threshold as soon as they are there, so no matrix of distances is ever in memory. What comes through is measured by
/// <see cref="Distances.Cost"/> in the end, and the scores' rounding is bounded: the result is that of the costs.
/// </summary>
internal sealed class TileSearch(ReadOnlyMemory<float> points, int dimensions, Metric metric, PointNorms norms)
{
    // A block of queries and a chunk of points share the second-level cache; one panel of queries fills the first.
    private const int BlockBytes = 512 << 10, ChunkBytes = 128 << 10, CandidateBytes = 64 << 20, TasksPerCore = 4;

    private const int Width = PanelMatrix.Width, Tile = PanelKernel.Tile;

    private readonly int _points = points.Length / dimensions;

    /// <summary>The k nearest points of each query.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="nearest">m; each gets its query's, its k is how many.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(ReadOnlyMemory<float> queries, TopK[] nearest, CancellationToken cancel)
    {
        int m = nearest.Length, tasks = TasksPerCore * Environment.ProcessorCount;
        int fitting = Math.Min(BlockBytes / (sizeof(float) * dimensions), CandidateBytes / (2 * sizeof(float) * Candidates.Capacity(nearest[0].Capacity)));
        int block = Math.Clamp(RoundUp(m / tasks, Width), Width, Math.Max(Width, fitting / Width * Width)), blocks = (m - 1) / block + 1;
        int ranges = Math.Clamp(tasks / blocks, 1, (_points - 1) / 1024 + 1), range = RoundUp((_points - 1) / ranges + 1, Tile);
        ParallelRanges.Run(blocks * ranges, 1, (task, _) =>
        {
            int first = task / ranges * block, from = task % ranges * range;
            int count = Math.Min(block, m - first);
            if (from < _points)
            {
                Search(queries.Slice(first * dimensions, count * dimensions), nearest.AsSpan(first, count), from, Math.Min(from + range, _points), cancel);
            }
        }, cancel);
    }

    private static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;

    private void Search(ReadOnlyMemory<float> queries, Span<TopK> nearest, int from, int end, CancellationToken cancel)
    {
        int k = Math.Min(nearest[0].Capacity, end - from), panels = (nearest.Length - 1) / Width + 1;
        var packed = new PanelMatrix(queries.Span, dimensions);
        float[] thresholds = new float[panels * Width];
        thresholds.AsSpan().Fill(float.PositiveInfinity);
        var candidates = new Candidates?[nearest.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            if (CandidatesOf(queries.Slice(i * dimensions, dimensions), k) is { } some)
            {
                (candidates[i], thresholds[i]) = (some, some.Threshold);
            }
        }

        int chunk = RoundUp(ChunkBytes / (sizeof(float) * dimensions), Tile);
        for (int first = from; first < end; first += chunk)
        {
            cancel.ThrowIfCancellationRequested();
            for (int panel = 0; panel < panels; panel++)
            {
                int lanes = panel * Width;
                var some = candidates.AsSpan(lanes, Math.Min(Width, candidates.Length - lanes));
                Search(packed.Panel(panel), some, thresholds.AsSpan(lanes, Width), first, Math.Min(first + chunk, end));
            }
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            Offer(queries.Slice(i * dimensions, dimensions).Span, candidates[i], nearest[i], from, end);
        }
    }

    // One panel of queries against the points of a chunk.
    private void Search(ReadOnlySpan<float> panel, Span<Candidates?> candidates, Span<float> thresholds, int first, int end)
    {
        Span<float> scores = stackalloc float[Tile * Width];
        Span<float> last = new float[(end - first) % Tile > 0 ? Tile * dimensions : 0];
        for (int point = first; point < end; point += Tile)
        {
            int count = Math.Min(Tile, end - point);
            var rows = points.Span.Slice(point * dimensions, count * dimensions);
            if (count < Tile)
            {
                rows.CopyTo(last);
                rows = last;
            }

            PanelKernel.Six<Products>(rows, dimensions, 1, panel, scores);
            for (int i = 0; i < count; i++)
            {
                Sieve(scores.Slice(i * Width, Width), point + i, candidates, thresholds);
            }
        }
    }

    // A point's score is its product, for L2 less half the point's square. The point goes to the candidates of the queries to which it may be near.
    private void Sieve(ReadOnlySpan<float> products, int point, Span<Candidates?> candidates, Span<float> thresholds)
    {
        float less = metric == Metric.L2 ? norms.Norms[point] * norms.Norms[point] / 2 : 0;
        if (!Reach(products, less, thresholds) || norms.IsOutlier(point))
        {
            return;
        }

        for (int lane = 0; lane < candidates.Length; lane++)
        {
            if (products[lane] - less >= thresholds[lane] && candidates[lane] is { } some)
            {
                some.Add(products[lane] - less, point);
                thresholds[lane] = some.Threshold;
            }
        }
    }

    // Whether any product less something reaches its query's threshold: nearly none does, so all queries of a panel are asked at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Reach(ReadOnlySpan<float> products, float less, ReadOnlySpan<float> thresholds)
    {
        ref float product = ref MemoryMarshal.GetReference(products[..Width]), threshold = ref MemoryMarshal.GetReference(thresholds[..Width]);
        var subtrahend = new Vector<float>(less);
        var reached = Vector<int>.Zero;

        // Bound: both have Width values, which vectors of any width divide.
        for (nuint lane = 0; lane < Width; lane += (nuint)Vector<float>.Count)
        {
            reached |= Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref product, lane) - subtrahend, Vector.LoadUnsafe(ref threshold, lane));
        }

        return reached != Vector<int>.Zero;
    }

    // None for a query so long or short that its scores' error has no bound.
    private Candidates? CandidatesOf(ReadOnlyMemory<float> query, int k)
    {
        float norm = TensorPrimitives.Norm(query.Span), radius = norms.Radius, rounding = PointNorms.RoundingError(dimensions), square = norm * norm;
        if (!PointNorms.IsOrdinary(norm))
        {
            return null;
        }

        float Measure(int point) => Distances.Cost(query.Span, points.Span.Slice(point * dimensions, dimensions), metric);
        return metric == Metric.L2
            ? new(k, rounding * (square + 2 * radius * radius), Measure, cost => (square - cost) / 2)
            : new(k, rounding * norm * radius, Measure, cost => -cost);
    }

    private void Offer(ReadOnlySpan<float> query, Candidates? candidates, TopK nearest, int from, int end)
    {
        var found = new TopK(Math.Min(nearest.Capacity, end - from));
        candidates?.Offer(found);
        for (int i = 0, count = candidates is null ? end - from : norms.Outliers.Length; i < count; i++)
        {
            int point = candidates is null ? from + i : norms.Outliers[i];
            if (point >= from && point < end)
            {
                found.Offer(Distances.Cost(query, points.Span.Slice(point * dimensions, dimensions), metric), point);
            }
        }

        lock (nearest)
        {
            nearest.Offer(found);
        }
    }
}
