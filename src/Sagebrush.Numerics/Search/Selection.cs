namespace Sagebrush.Numerics;

/// <summary>Finds the largest of some numbers without sorting them.</summary>
public static class Selection
{
    /// <summary>
    /// Reorders <paramref name="keys"/> so that the largest <paramref name="k"/> come first and the least of these last among them; in time that grows with their
    /// number. Source: Hoare, "Algorithm 65: find", 1961.
    /// </summary>
    /// <param name="keys">No NaN.</param>
    /// <param name="items">As many; they go with their keys.</param>
    /// <param name="k">From 1 to their number.</param>
    public static void Largest(Span<float> keys, Span<int> items, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(items.Length, keys.Length, nameof(items));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(k - 1), (uint)(keys.Length - 1), nameof(k));
        int last = keys.Length - 1;
        for (int first = 0; first < last;)
        {
            float pivot = Middle(keys[first], keys[(first + last) / 2], keys[last]);
            int i = first, j = last;
            while (i <= j)
            {
                for (; keys[i] > pivot; i++)
                {
                }

                for (; keys[j] < pivot; j--)
                {
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    (items[i], items[j]) = (items[j], items[i]);
                    (i, j) = (i + 1, j - 1);
                }
            }

            // From j + 1 to i − 1 all equal the pivot.
            if (k - 1 > j && k - 1 < i)
            {
                return;
            }

            (first, last) = k - 1 <= j ? (first, j) : (i, last);
        }
    }

    private static float Middle(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
