using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Builds the kind of index that options ask for.</summary>
/// <param name="options">What to build.</param>
/// <param name="dimensions">d, features of a row as it is indexed.</param>
internal sealed class IndexBuild(KnnOptions options, int dimensions)
{
    /// <summary>Lengths of a code that the service knows, in bytes.</summary>
    public static readonly IReadOnlyList<int> Lengths = [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96];

    // Where nobody says how long a code is, a byte of it stands for four features or more.
    private readonly int? _subVectors =
        options.IndexType == KnnIndexType.InvertedQuantized ? options.SubVectors ?? Lengths.Last(m => m == 1 || m <= dimensions / 4) : null;

    private Metric Metric => options.Metric == KnnMetric.L2 ? Metric.L2 : Metric.InnerProduct;

    /// <summary>Features of a row in the index: d, for codes the next multiple of their length.</summary>
    public int PaddedDimensions => _subVectors is { } m ? (dimensions + m - 1) / m * m : dimensions;

    /// <summary>Trains and fills the index.</summary>
    /// <param name="rows">n × <see cref="PaddedDimensions"/>, taken over.</param>
    /// <param name="step">Is called with each step's name and must run it.</param>
    /// <param name="cancel">Asked now and then.</param>
    public VectorIndex Run(DenseMatrix rows, Action<string, Action> step, CancellationToken cancel)
    {
        TrainedCells? cells = null;
        step("Training index", () => cells = Train(rows, cancel));
        VectorIndex index = null!;
        step("Adding data to index", () => index = cells is null ? new FlatIndex(rows, Metric) : cells.Add(rows.AsMemory(), options.Probes, cancel));
        return index;
    }

    private TrainedCells? Train(DenseMatrix rows, CancellationToken cancel)
    {
        for (int row = 0; row < rows.Rows && options.Metric == KnnMetric.Cosine; row++)
        {
            Distances.Normalize(rows.Row(row));
        }

        return options.IndexType == KnnIndexType.Flat ? null
            : TrainedCells.Train(rows.AsMemory(), rows.Columns, Metric, options.Lists ?? (int)Math.Sqrt(rows.Rows), _subVectors, cancel);
    }
}
