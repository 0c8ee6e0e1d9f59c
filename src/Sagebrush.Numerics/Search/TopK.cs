using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>
/// Keeps the <paramref name="k"/> least of the distances it is offered, in a bounded heap whose root is the worst kept. Of equal distances the lower index
/// is the nearer, so the result does not depend on the order of offers. NaN is farther than everything.
/// </summary>
/// <param name="k">How many to keep, at least 1.</param>
public sealed class TopK(int k)
{
    private readonly float[] _distances = new float[k];
    private readonly int[] _indices = new int[k];

    /// <summary>k.</summary>
    public int Capacity => k;

    /// <summary>How many are kept so far.</summary>
    public int Count { get; private set; }

    /// <summary>An offer above this is not kept; positive infinity until k are kept.</summary>
    public float Threshold => Count < k ? float.PositiveInfinity : _distances[0];

    /// <summary>Forgets everything.</summary>
    public void Clear() => Count = 0;

    /// <summary>Offers a candidate.</summary>
    public void Offer(float distance, int index)
    {
        distance = float.IsNaN(distance) ? float.PositiveInfinity : distance;
        if (Count < k)
        {
            SiftUp(Count++, distance, index);
        }
        else if (IsNearer(distance, index, _distances[0], _indices[0]))
        {
            SiftDown(k, distance, index);
        }
    }

    /// <summary>Offers a run of candidates.</summary>
    /// <param name="distances">One distance a candidate.</param>
    /// <param name="first">The index of the first; the others follow.</param>
    public void Offer(ReadOnlySpan<float> distances, int first)
    {
        for (int i = NextWithin(distances, 0, Threshold); i < distances.Length; i = NextWithin(distances, i + 1, Threshold))
        {
            Offer(distances[i], first + i);
        }
    }

    /// <summary>Offers some candidates.</summary>
    /// <param name="distances">One distance a candidate.</param>
    /// <param name="indices">The index of each.</param>
    public void Offer(ReadOnlySpan<float> distances, ReadOnlySpan<int> indices)
    {
        for (int i = NextWithin(distances, 0, Threshold); i < distances.Length; i = NextWithin(distances, i + 1, Threshold))
        {
            Offer(distances[i], indices[i]);
        }
    }

    /// <summary>Offers what another has kept.</summary>
    public void Offer(TopK other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Offer(other._distances.AsSpan(0, other.Count), other._indices);
    }

    /// <summary>Writes the kept ones out, nearest first, and forgets them.</summary>
    /// <param name="distances">At least <see cref="Count"/> long.</param>
    /// <param name="indices">At least <see cref="Count"/> long.</param>
    /// <returns>How many were kept.</returns>
    public int Drain(Span<float> distances, Span<int> indices)
    {
        int count = Count;
        for (int end = count - 1; end >= 0; end--)
        {
            (distances[end], indices[end]) = (_distances[0], _indices[0]);
            SiftDown(end, _distances[end], _indices[end]);
        }

        Count = 0;
        return count;
    }

    /// <summary>The first place, not before <paramref name="from"/>, of a value that is not above the limit; the length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int NextWithin(ReadOnlySpan<float> values, int from, float limit)
    {
        // Most runs of values have none that is near enough: one comparison dismisses a whole vector.
        var most = new Vector<float>(limit);
        while (from + Vector<float>.Count <= values.Length && Vector.GreaterThanAll(new Vector<float>(values[from..]), most))
        {
            from += Vector<float>.Count;
        }

        while (from < values.Length && values[from] > limit)
        {
            from++;
        }

        return from;
    }

    private static bool IsNearer(float distance, int index, float other, int otherIndex) =>
        distance < other || (distance == other && index < otherIndex);

    private void SiftUp(int hole, float distance, int index)
    {
        while (hole > 0 && (hole - 1) / 2 is var parent && IsNearer(_distances[parent], _indices[parent], distance, index))
        {
            (_distances[hole], _indices[hole]) = (_distances[parent], _indices[parent]);
            hole = parent;
        }

        (_distances[hole], _indices[hole]) = (distance, index);
    }

    // Puts the candidate in the root's place among the first count, the farther child rising.
    private void SiftDown(int count, float distance, int index)
    {
        int hole = 0;
        for (int child = 1; child < count; child = 2 * hole + 1)
        {
            if (child + 1 < count && IsNearer(_distances[child], _indices[child], _distances[child + 1], _indices[child + 1]))
            {
                child++;
            }

            if (!IsNearer(distance, index, _distances[child], _indices[child]))
            {
                break;
            }

            (_distances[hole], _indices[hole]) = (_distances[child], _indices[child]);
            hole = child;
        }

        (_distances[hole], _indices[hole]) = (distance, index);
    }
}
