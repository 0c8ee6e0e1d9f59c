using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Knn;

/// <summary>
/// The hyperparameters of k-NN. Source: the SageMaker developer guide, "k-NN Hyperparameters"; names that begin with an underscore are in the default
/// configuration that the service prints.
/// </summary>
public static class KnnParameters
{
    /// <summary>The word for voting.</summary>
    public const string Classifier = "classifier";

    /// <summary>The word for averaging.</summary>
    public const string Regressor = "regressor";

    /// <summary>Squared Euclidean distance.</summary>
    public const string L2 = "L2";

    /// <summary>Inner product: larger is nearer.</summary>
    public const string InnerProduct = "INNER_PRODUCT";

    /// <summary>Cosine of the angle: larger is nearer.</summary>
    public const string Cosine = "COSINE";

    /// <summary>Projection by random signs.</summary>
    public const string Sign = "sign";

    /// <summary>The fast Johnson-Lindenstrauss transform.</summary>
    public const string Fjlt = "fjlt";

    private const string Flat = "faiss.Flat", InvertedFlat = "faiss.IVFFlat", InvertedQuantized = "faiss.IVFPQ";

    /// <summary>Width of a row.</summary>
    public static readonly IntegerParameter FeatureDim =
        new("feature_dim", "Number of features of a row; auto takes it from the first row.", Min: 1) { Default = "auto", SpecialWord = "auto" };

    /// <summary>Neighbours.</summary>
    public static readonly IntegerParameter K = new("k", "Number of nearest neighbours that answer.", Min: 1) { Required = true, Tunable = true };

    /// <summary>Vote or average.</summary>
    public static readonly ChoiceParameter PredictorType =
        new("predictor_type", "Whether the neighbours' labels are classes that vote or numbers that are averaged.", [Classifier, Regressor]) { Required = true };

    /// <summary>Rows kept.</summary>
    public static readonly IntegerParameter SampleSize =
        new("sample_size", "Number of training rows that are sampled and kept, over all hosts.", Min: 1) { Required = true, Tunable = true };

    /// <summary>Random projection before indexing.</summary>
    public static readonly ChoiceParameter DimensionReductionType =
        new("dimension_reduction_type", "Random projection of the rows before they are indexed.", [Sign, Fjlt]);

    /// <summary>Width after projection.</summary>
    public static readonly IntegerParameter DimensionReductionTarget =
        new("dimension_reduction_target", "Number of features after dimension reduction.", Min: 1);

    /// <summary>Kind of index.</summary>
    public static readonly ChoiceParameter IndexType =
        new("index_type", "Kind of index that is searched.", [Flat, InvertedFlat, InvertedQuantized]) { Default = Flat };

    /// <summary>What near means.</summary>
    public static readonly ChoiceParameter IndexMetric =
        new("index_metric", "What is near: the least squared Euclidean distance, the largest inner product or the largest cosine.", [L2, InnerProduct, Cosine])
        {
            Default = L2,
        };

    /// <summary>Cells of an inverted index.</summary>
    public static readonly IntegerParameter IvfLists =
        new("faiss_index_ivf_nlists", "Number of cells of an inverted index; auto is the square root of the number of rows in the sample.", Min: 1)
        {
            Default = "auto", SpecialWord = "auto",
        };

    /// <summary>Parts of a quantized row.</summary>
    public static readonly ChoiceParameter PqM =
        new("faiss_index_pq_m", "Number of sub-vectors, of a byte each, of a product-quantized row; by default the largest with four features each or more.", [.. IndexBuild.Lengths.Select(length => $"{length}")]);

    /// <summary>Cells searched.</summary>
    public static readonly IntegerParameter Probes =
        new("_faiss_index_nprobe", "Number of cells of an inverted index that a query looks into; more when these have fewer than k rows.", Min: 1) { Default = "5" };

    /// <summary>Rows read at a time.</summary>
    public static readonly IntegerParameter MiniBatchSize = new("mini_batch_size", "Number of rows read at a time.", Min: 1) { Default = "5000" };

    /// <summary>Passes.</summary>
    public static readonly IntegerParameter Epochs = new("epochs", "Number of passes over the training data; k-NN needs one and makes one.", Min: 1) { Default = "1" };

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<HyperParameter> All =
    [
        FeatureDim, K, PredictorType, SampleSize, DimensionReductionType, DimensionReductionTarget, IndexType, IndexMetric, IvfLists, PqM, Probes, MiniBatchSize, Epochs,
    ];

    /// <summary>What must hold between them.</summary>
    public static readonly IReadOnlyList<Rule> Rules =
    [
        new Rule.Requires(DimensionReductionType.Name, DimensionReductionTarget.Name),
        new Rule.Requires(DimensionReductionTarget.Name, DimensionReductionType.Name),
        new Rule.LessThan(DimensionReductionTarget.Name, FeatureDim.Name),
        new Rule.LimitedWhen(IndexMetric.Name, [L2], IndexType.Name, [InvertedQuantized]),
        new Rule.AtMost(K.Name, SampleSize.Name),
    ];

    /// <summary>What checked values ask to be built.</summary>
    internal static KnnOptions Options(HyperValues values) => new()
    {
        K = (int)Math.Min(int.MaxValue, values.Get(K)),
        IsClassifier = values.Get(PredictorType) == Classifier,
        Metric = values.Get(IndexMetric) switch { InnerProduct => KnnMetric.InnerProduct, Cosine => KnnMetric.Cosine, _ => KnnMetric.L2 },
        IndexType = values.Get(IndexType) switch
        {
            InvertedFlat => KnnIndexType.InvertedFlat, InvertedQuantized => KnnIndexType.InvertedQuantized, _ => KnnIndexType.Flat,
        },
        Lists = values.TryGet(IvfLists, out long lists) ? (int)Math.Min(int.MaxValue, lists) : null,
        SubVectors = values.TryGet(PqM, out string? parts) ? int.Parse(parts, CultureInfo.InvariantCulture) : null,
        Probes = (int)Math.Min(int.MaxValue, values.Get(Probes)),
        DimensionReductionType = values.TryGet(DimensionReductionType, out string? type) ? type : null,
        DimensionReductionTarget = values.TryGet(DimensionReductionTarget, out long target) ? (int)Math.Min(int.MaxValue, target) : 0,
    };
}
