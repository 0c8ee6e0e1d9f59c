using System.Buffers;

namespace Sagebrush.Numerics;

/// <summary>
/// One query against all points on all cores. Where there is a compact copy, it is read first, and of the points themselves only those that its bounds cannot
/// exclude; where the bounds exclude nothing, this is a plain pass. Either way what counts is <see cref="Distances.Pair"/>.
/// </summary>
internal sealed class PointScan(ReadOnlyMemory<float> points, int dimensions, Metric metric, CompactCopy? copy)
{
    private const int Block = 4096;

    private readonly int _points = points.Length / dimensions;

    /// <summary>The k nearest points of a query.</summary>
    /// <param name="query">d.</param>
    /// <param name="nearest">Gets them; its k is how many.</param>
    /// <param name="cancel">Asked before each block of points.</param>
    public void Search(ReadOnlyMemory<float> query, TopK nearest, CancellationToken cancel)
    {
        if (copy is null || new CompactQuery(copy, query.Span, metric) is not { IsBounded: true } compact)
        {
            Measure(query, default, 0, nearest, cancel);
            return;
        }

        int padded = copy.Scales.Length;
        float[] near = ArrayPool<float>.Shared.Rent(padded), far = ArrayPool<float>.Shared.Rent(padded);
        ParallelRanges.Run(padded, Block, (start, end) => Bound(compact, start, near.AsSpan(start, end - start), far.AsSpan(start, end - start)), cancel);

        // k points surely cost no more than this; what surely costs more is not among the nearest.
        nearest.Offer(far.AsSpan(0, _points), 0);
        float limit = nearest.Threshold;
        nearest.Clear();
        Measure(query, near.AsMemory(0, _points), limit, nearest, cancel);
        ArrayPool<float>.Shared.Return(near);
        ArrayPool<float>.Shared.Return(far);
    }

    private void Bound(CompactQuery query, int first, Span<float> near, Span<float> far)
    {
        Span<int> sums = stackalloc int[near.Length];
        int perPoint = copy!.GroupBytes / CompactCopy.Lanes;
        ByteProducts.Sum(query, copy.Codes.AsSpan(first * perPoint, near.Length * perPoint), sums);
        query.Bound(first, sums, near, far);
    }

    // Offers the points whose bound is within the limit, or all where there are no bounds.
    private void Measure(ReadOnlyMemory<float> query, ReadOnlyMemory<float> near, float limit, TopK nearest, CancellationToken cancel) =>
        ParallelRanges.Run(_points, Block, (start, end) =>
        {
            TopK? found = null;
            for (int j = Next(start); j < end; j = Next(j + 1))
            {
                found ??= new(Math.Min(nearest.Capacity, Block));
                found.Offer(Distances.Cost(query.Span, points.Span.Slice(j * dimensions, dimensions), metric), j);
            }

            if (found is not null)
            {
                lock (nearest)
                {
                    nearest.Offer(found);
                }
            }

            int Next(int from) => near.IsEmpty ? from : TopK.NextWithin(near.Span[..end], from, limit);
        }, cancel);
}
