namespace Sagebrush.Demo;

/// <summary>Embeddings that are searched, and others that are looked up among them.</summary>
/// <param name="Rows">n x d.</param>
/// <param name="Queries">m x d, of the same kind and none of the rows.</param>
/// <param name="Dimensions">d.</param>
/// <param name="Source">What they are made of.</param>
/// <param name="Text">What a row says, a query behind the last row; null where there are no words.</param>
internal sealed record Embeddings(float[] Rows, float[] Queries, int Dimensions, string Source, Func<int, string>? Text = null)
{
    /// <summary>n.</summary>
    public int Count => Rows.Length / Dimensions;

    /// <summary>m.</summary>
    public int QueryCount => Queries.Length / Dimensions;

    /// <summary>One query.</summary>
    public ReadOnlySpan<float> Query(int number) => Queries.AsSpan(number * Dimensions, Dimensions);

    /// <summary>Fills rows and queries on all cores, by the same rule.</summary>
    /// <param name="rows">n.</param>
    /// <param name="queries">m.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="source">What they are made of.</param>
    /// <param name="fill">Gets a number from 0 to n + m - 1 and what to fill, which has zeros; must not depend on what it filled before.</param>
    /// <param name="text">What a row says.</param>
    public static Embeddings Make(int rows, int queries, int dimensions, string source, Action<int, Span<float>> fill, Func<int, string>? text = null)
    {
        var (found, asked) = (new float[(long)rows * dimensions], new float[queries * dimensions]);
        Parallel.For(0, rows + queries, i => fill(i, i < rows ? found.AsSpan(i * dimensions, dimensions) : asked.AsSpan((i - rows) * dimensions, dimensions)));
        return new(found, asked, dimensions, source, text);
    }
}
