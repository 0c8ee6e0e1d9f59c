using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>Points that others are assigned to: each to its nearest, of equally near ones to the one of lower index.</summary>
public sealed class Centroids
{
    private const int Block = 1536;

    private readonly float[] _values;
    private readonly PanelMatrix _panels;

    /// <summary>Centroids over <paramref name="values"/>, which they take over.</summary>
    /// <param name="values">k × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="metric">What near means.</param>
    public Centroids(float[] values, int dimensions, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(values);
        (_values, _panels, Dimensions, Metric) = (values, new PanelMatrix(values, dimensions), dimensions, metric);
    }

    /// <summary>k.</summary>
    public int Count => _panels.Rows;

    /// <summary>d.</summary>
    public int Dimensions { get; }

    /// <summary>What near means.</summary>
    public Metric Metric { get; }

    /// <summary>All of them, k × d.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The rows as kernels read them.</summary>
    public PanelMatrix Panels => _panels;

    /// <summary>One of them, d values.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(index * Dimensions, Dimensions);

    /// <summary>The nearest centroid of every point, reckoned on all cores.</summary>
    /// <param name="points">n × d.</param>
    /// <param name="cancel">Asked now and then.</param>
    /// <returns>n indices.</returns>
    public int[] Assign(ReadOnlyMemory<float> points, CancellationToken cancel)
    {
        var nearest = new int[points.Length / Dimensions];
        ParallelRanges.Run(
            nearest.Length, Block, (start, end) => Assign(points.Span[(start * Dimensions)..(end * Dimensions)], nearest.AsSpan(start..end)), cancel);
        return nearest;
    }

    /// <summary>The nearest centroid of every point.</summary>
    /// <param name="points">n × d.</param>
    /// <param name="nearest">n indices.</param>
    public void Assign(ReadOnlySpan<float> points, Span<int> nearest)
    {
        var tiles = new QueryTiles(Dimensions, Metric);
        tiles.Pack(points);
        Span<float> least = stackalloc float[PanelKernel.Tile * PanelMatrix.Width];
        Span<int> places = stackalloc int[PanelKernel.Tile * PanelMatrix.Width];
        for (int tile = 0, point = 0; tile < tiles.Tiles; tile++)
        {
            least.Fill(float.PositiveInfinity);
            places.Clear();
            for (int first = 0; first < Count; first += PanelMatrix.Width)
            {
                Improve(tiles.Measure(tile, _panels.Panel(first / PanelMatrix.Width)), first, Count - first, least, places);
            }

            for (int query = 0; query < tiles.QueriesOf(tile); query++)
            {
                int lanes = query * PanelMatrix.Width;
                nearest[point++] = Least(least.Slice(lanes, PanelMatrix.Width), places.Slice(lanes, PanelMatrix.Width));
            }
        }
    }

    // Every lane keeps its own least: one comparison serves as many pairs as a register holds. Compiled for good at once, as the kernel that feeds it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Improve(ReadOnlySpan<float> pairs, int first, int present, Span<float> least, Span<int> places)
    {
        ref float pair = ref MemoryMarshal.GetReference(pairs);
        ref float best = ref MemoryMarshal.GetReference(least);
        ref int place = ref MemoryMarshal.GetReference(places);
        for (int i = 0; i < pairs.Length; i += Vector<float>.Count)
        {
            var lane = Vector.CreateSequence(i % PanelMatrix.Width, 1);
            var old = Vector.LoadUnsafe(ref best, (nuint)i);
            var now = Vector.LoadUnsafe(ref pair, (nuint)i);

            // Lanes after the last centroid are padding.
            var isLess = Vector.BitwiseAnd(Vector.LessThan(now, old), Vector.LessThan(lane, new Vector<int>(present)));
            Vector.ConditionalSelect(isLess, now, old).StoreUnsafe(ref best, (nuint)i);
            Vector.ConditionalSelect(isLess, lane + new Vector<int>(first), Vector.LoadUnsafe(ref place, (nuint)i)).StoreUnsafe(ref place, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Least(ReadOnlySpan<float> least, ReadOnlySpan<int> places)
    {
        int best = 0;
        for (int lane = 1; lane < least.Length; lane++)
        {
            if (least[lane] < least[best] || (least[lane] == least[best] && places[lane] < places[best]))
            {
                best = lane;
            }
        }

        return places[best];
    }
}
