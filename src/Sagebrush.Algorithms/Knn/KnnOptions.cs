namespace Sagebrush.Knn;

/// <summary>What a model is built as: the hyperparameters of k-NN as a program says them.</summary>
public sealed record KnnOptions
{
    /// <summary>Neighbours that answer.</summary>
    public required int K { get; init; }

    /// <summary>Their labels are classes that vote; else numbers that are averaged.</summary>
    public bool IsClassifier { get; init; } = true;

    /// <summary>What near means.</summary>
    public KnnMetric Metric { get; init; }

    /// <summary>How rows are kept and searched; codes only for <see cref="KnnMetric.L2"/>.</summary>
    public KnnIndexType IndexType { get; init; }

    /// <summary>Cells of an inverted index, at most n; null: the square root of n.</summary>
    public int? Lists { get; init; }

    /// <summary>Cells that a query looks into, and more where these have fewer than k rows.</summary>
    public int Probes { get; init; } = 5;

    /// <summary>
    /// Bytes of a row's code, m; rows are filled up with zeros to a multiple of it, a reduction goes to a multiple of it. Null: the longest that the service
    /// knows with four features a byte or more.
    /// </summary>
    public int? SubVectors { get; init; }

    /// <summary><c>sign</c> or <c>fjlt</c>: random projection of the rows before they are indexed; null: none.</summary>
    public string? DimensionReductionType { get; init; }

    /// <summary>Features after dimension reduction, fewer than before.</summary>
    public int DimensionReductionTarget { get; init; }

    /// <summary>Draws the random projection: the same seed draws the same one.</summary>
    public ulong Seed { get; init; } = 1;
}
