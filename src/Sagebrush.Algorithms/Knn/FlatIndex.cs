using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>All rows as they are, searched exactly: the neighbours are the true ones.</summary>
/// <param name="rows">n × d; taken over.</param>
/// <param name="metric">What near means.</param>
internal sealed class FlatIndex(DenseMatrix rows, Metric metric) : VectorIndex
{
    private readonly ExactSearch _search = new(rows.AsMemory(), rows.Columns, metric);

    /// <summary>The rows, n × d.</summary>
    public DenseMatrix Rows => rows;

    public override int Count => rows.Rows;

    public override int Dimensions => rows.Columns;

    public override Metric Metric => metric;

    public override void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel) =>
        _search.Search(queries, k, distances, indices, cancel);
}
