using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>
/// Many queries against all points. A score, q · x for the inner product and q · x − ‖x‖²/2 for L2, is larger for nearer points; tiles of scores are held
/// against each query's threshold as soon as they are there, so no matrix of distances is ever in memory. What comes through is measured by
/// <see cref="Distances.Cost"/> in the end, and the scores' rounding is bounded: the result is that of the costs.
/// </summary>
internal sealed class TileSearch<TLanes>(ReadOnlyMemory<float> points, int dimensions, Metric metric, PointNorms norms)
    where TLanes : struct, ILanes<TLanes>
{
    // A block of queries and a chunk of points share the second-level cache; one panel of queries fills the first.
    private const int BlockBytes = 512 << 10, ChunkBytes = 128 << 10, CandidateBytes = 64 << 20, TasksPerCore = 4;

    private readonly int _points = points.Length / dimensions;

    private static int Width => ScoreTile<TLanes>.Queries;

    /// <summary>The k nearest points of each query.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="nearest">m; each gets its query's, its k is how many.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(ReadOnlyMemory<float> queries, TopK[] nearest, CancellationToken cancel)
    {
        int m = nearest.Length, tasks = TasksPerCore * Environment.ProcessorCount;
        int fitting = Math.Min(BlockBytes / (sizeof(float) * dimensions), CandidateBytes / (2 * sizeof(float) * Candidates.Capacity(nearest[0].Capacity)));
        int block = Math.Clamp(RoundUp(m / tasks, Width), Width, Math.Max(Width, fitting / Width * Width)), blocks = (m - 1) / block + 1;
        int ranges = Math.Clamp(tasks / blocks, 1, (_points - 1) / 1024 + 1), range = RoundUp((_points - 1) / ranges + 1, ScoreTile<TLanes>.Points);
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
        int k = nearest[0].Capacity, panels = (nearest.Length - 1) / Width + 1;
        float[] packed = Packed(queries.Span, panels), thresholds = new float[panels * Width];
        thresholds.AsSpan().Fill(float.PositiveInfinity);
        var candidates = new Candidates?[nearest.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            if (CandidatesOf(queries.Slice(i * dimensions, dimensions), k) is { } some)
            {
                (candidates[i], thresholds[i]) = (some, some.Threshold);
            }
        }

        int tile = ScoreTile<TLanes>.Points, chunk = RoundUp(ChunkBytes / (sizeof(float) * dimensions), tile);
        for (int first = from; first < end; first += chunk)
        {
            cancel.ThrowIfCancellationRequested();
            for (int panel = 0; panel < panels; panel++)
            {
                int lanes = panel * Width;
                var some = candidates.AsSpan(lanes, Math.Min(Width, candidates.Length - lanes));
                Search(packed.AsSpan(lanes * dimensions, Width * dimensions), some, thresholds.AsSpan(lanes, Width), first, Math.Min(first + chunk, end));
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
        const int Tile = ScoreTile<TLanes>.Points;
        Span<float> scores = stackalloc float[Tile * Width], starts = stackalloc float[Tile];
        Span<float> last = new float[end - first < Tile || (end - first) % Tile > 0 ? Tile * dimensions : 0];
        for (int point = first; point < end; point += Tile)
        {
            int count = Math.Min(Tile, end - point);
            var rows = points.Span.Slice(point * dimensions, count * dimensions);
            if (count < Tile)
            {
                rows.CopyTo(last);
                rows = last;
            }

            for (int i = 0; i < count && metric == Metric.L2; i++)
            {
                starts[i] = norms.Norms[point + i] * norms.Norms[point + i] * -0.5f;
            }

            ScoreTile<TLanes>.Run(
                ref MemoryMarshal.GetReference(panel), ref MemoryMarshal.GetReference(rows), dimensions, ref MemoryMarshal.GetReference(starts), ref MemoryMarshal.GetReference(scores));
            for (int i = 0; i < count; i++)
            {
                var row = scores.Slice(i * Width, Width);
                for (ulong hits = ScoreTile<TLanes>.Hits(ref row[0], ref thresholds[0]); hits != 0; hits &= hits - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(hits);
                    if (!norms.IsOutlier(point + i) && candidates[lane] is { } some)
                    {
                        some.Add(row[lane], point + i);
                        thresholds[lane] = some.Threshold;
                    }
                }
            }
        }
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

    // Panel after panel, in each dimension after dimension.
    private float[] Packed(ReadOnlySpan<float> queries, int panels)
    {
        float[] packed = new float[panels * Width * dimensions];
        for (int i = 0; i < queries.Length / dimensions; i++)
        {
            int at = i / Width * Width * dimensions + i % Width;
            foreach (float value in queries.Slice(i * dimensions, dimensions))
            {
                packed[at] = value;
                at += Width;
            }
        }

        return packed;
    }
}
