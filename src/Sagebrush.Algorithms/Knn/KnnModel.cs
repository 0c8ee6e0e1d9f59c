using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>A trained k-NN model: labelled rows that are searched, and what their neighbours answer. Never changes; many threads may ask it.</summary>
public sealed class KnnModel
{
    private readonly RandomProjection? _projection;
    private readonly Consensus _consensus;

    internal KnnModel(KnnIndex index, int k, bool isClassifier, DimensionReduction? reduction = null)
    {
        (Index, K, IsClassifier, Reduction) = (index, k, isClassifier, reduction);
        _projection = reduction?.Projection();
        _consensus = new(index.Labels, isClassifier);
    }

    /// <summary>The labelled rows, reduced if they are.</summary>
    public KnnIndex Index { get; }

    /// <summary>Neighbours that answer.</summary>
    public int K { get; }

    /// <summary>Their labels vote; else they are averaged.</summary>
    public bool IsClassifier { get; }

    /// <summary>How rows become shorter before they are indexed or looked up; null: not at all.</summary>
    public DimensionReduction? Reduction { get; }

    /// <summary>d, the features of a row that is asked.</summary>
    public int FeatureDim => Reduction?.InputDim ?? Index.Dimensions;

    /// <summary>Builds a model of rows.</summary>
    /// <param name="rows">n × d.</param>
    /// <param name="labels">n.</param>
    /// <param name="options">What to build.</param>
    /// <param name="cancel">Asked now and then.</param>
    /// <exception cref="ArgumentException">The rows are not as many as the labels, or fewer than k; or the target of a reduction is not below d; or more cells
    /// than rows, or codes of fewer than 256 rows or for another metric than L2.</exception>
    public static KnnModel Build(ReadOnlySpan<float> rows, ReadOnlySpan<float> labels, KnnOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(labels.Length, nameof(labels));
        int d = rows.Length / labels.Length;
        if (d == 0 || rows.Length != labels.Length * d)
        {
            throw new ArgumentException($"{rows.Length} features do not make {labels.Length} rows.", nameof(rows));
        }

        return Build(new(rows.ToArray(), labels.Length, d), labels.ToArray(), options, (_, work) => work(), cancel);
    }

    /// <summary>Reads a model from its files.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <exception cref="ClientException">No k-NN model.</exception>
    public static KnnModel Load(string folder) => KnnFiles.Load(folder);

    /// <summary>Writes the three files of a model.</summary>
    /// <param name="folder">Made if it is missing.</param>
    public void Save(string folder) => KnnFiles.Save(this, folder);

    /// <summary>Finds the <paramref name="k"/> nearest rows of every query, nearest first.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="k">From 1 to n; <see cref="K"/> or another.</param>
    /// <param name="distances">m × k: squared distances, inner products or cosines, by the metric.</param>
    /// <param name="indices">m × k, rows from 0 in the order in which they were given.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(queries.Length % FeatureDim, 0, nameof(queries));
        Index.Search(_projection is null ? queries : Projected(queries.ToArray(), _projection, cancel), k, distances, indices, cancel);
    }

    /// <summary>Answers every query: the most frequent label of its <see cref="K"/> nearest rows, or the mean of their labels.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="answers">m.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Predict(ReadOnlySpan<float> queries, Span<float> answers, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(answers.Length, queries.Length / FeatureDim, nameof(answers));
        _consensus.Answers(Nearest(queries, cancel), K, cancel).CopyTo(answers);
    }

    internal Neighbours Nearest(ReadOnlySpan<float> queries, CancellationToken cancel)
    {
        int pairs = checked(queries.Length / FeatureDim * K);
        var found = new Neighbours(new float[pairs], new int[pairs]);
        Search(queries, K, found.Distances, found.Indices, cancel);
        return found;
    }

    internal float[] Answers(Neighbours neighbours, CancellationToken cancel) => _consensus.Answers(neighbours, K, cancel);

    internal float[] Labels(Neighbours neighbours, CancellationToken cancel) => _consensus.Labels(neighbours, cancel);

    /// <summary>Builds a model of rows that it takes over, step by step.</summary>
    /// <param name="rows">n × d.</param>
    /// <param name="labels">n.</param>
    /// <param name="options">What to build.</param>
    /// <param name="step">Is called with each step's name and must run it.</param>
    /// <param name="cancel">Asked now and then.</param>
    internal static KnnModel Build(DenseMatrix rows, float[] labels, KnnOptions options, Action<string, Action> step, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.K, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.K, rows.Rows, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IndexType == KnnIndexType.Flat ? 1 : options.Lists ?? 1, rows.Rows, nameof(options));
        if (options.IndexType == KnnIndexType.InvertedQuantized && (options.Metric != KnnMetric.L2 || rows.Rows < ProductQuantizer.Codes))
        {
            throw new ArgumentException($"Codes need the metric L2 and {ProductQuantizer.Codes} rows, not {options.Metric} and {rows.Rows}.", nameof(options));
        }

        int d = rows.Columns;
        var build = new IndexBuild(options, options.DimensionReductionType is null ? d : options.DimensionReductionTarget);
        DimensionReduction? reduction = null;
        if (options.DimensionReductionType is { } type)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.DimensionReductionTarget, d, nameof(options));
            reduction = new(type, options.Seed, build.PaddedDimensions, d);
            rows = new(Projected(rows.AsMemory(), reduction.Projection(), cancel), rows.Rows, reduction.TargetDim);
        }
        else if (build.PaddedDimensions > d)
        {
            rows = Padded(rows, build.PaddedDimensions);
        }

        var vectors = build.Run(rows, step, cancel);
        var index = new KnnIndex(vectors, labels, options.Metric == KnnMetric.Cosine, reduction is null ? d : null);
        return new(index, options.K, options.IsClassifier, reduction);
    }

    private static float[] Projected(ReadOnlyMemory<float> rows, RandomProjection projection, CancellationToken cancel)
    {
        var projected = new float[rows.Length / projection.InputDimensions * projection.TargetDimensions];
        projection.Apply(rows, projected, cancel);
        return projected;
    }

    private static DenseMatrix Padded(DenseMatrix rows, int columns)
    {
        var padded = new DenseMatrix(rows.Rows, columns);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.Row(row).CopyTo(padded.Row(row));
        }

        return padded;
    }
}
