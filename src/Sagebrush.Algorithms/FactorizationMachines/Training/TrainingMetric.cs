using System.Text.RegularExpressions;
using Sagebrush.Contract;

namespace Sagebrush.FactorizationMachines;

/// <summary>A figure of how well a model does, as the service's log names it.</summary>
/// <param name="Name">For example <c>rmse</c>.</param>
/// <param name="IsScore">More is better; else it is a loss.</param>
/// <param name="Value">Computes it.</param>
internal sealed record TrainingMetric(string Name, bool IsScore, Func<ScoreSums, double> Value)
{
    private static readonly TrainingMetric CrossEntropy = new("binary_classification_cross_entropy", IsScore: false, sums => sums.CrossEntropy);

    private static readonly TrainingMetric Rmse = new("rmse", IsScore: false, sums => Math.Sqrt(sums.MeanSquare));

    private static readonly IReadOnlyList<TrainingMetric> OfRegressor =
    [
        Rmse, new("mse", IsScore: false, sums => sums.MeanSquare), new("absolute_loss", IsScore: false, sums => sums.MeanAbsolute),
    ];

    private static readonly IReadOnlyList<TrainingMetric> OfClassifier =
    [
        new("binary_classification_accuracy", IsScore: true, sums => sums.Accuracy), CrossEntropy, new("binary_f_1.000", IsScore: true, sums => sums.F1),
    ];

    /// <summary>Those of a predictor type, in the order of the log.</summary>
    public static IReadOnlyList<TrainingMetric> Of(string predictorType) => predictorType == FactorizationMachinesParameters.Classifier ? OfClassifier : OfRegressor;

    /// <summary>What the platform finds in the log: of the last epoch, and of the test channel.</summary>
    public static IReadOnlyList<MetricDefinition> Definitions =>
    [
        .. OfRegressor.Concat(OfClassifier).Select(metric => metric.Definition("train", @"epoch=\S+, ")),
        .. OfRegressor.Concat(OfClassifier).Select(metric => metric.Definition("test", "")),
    ];

    /// <summary>What tuning may optimise.</summary>
    public static IReadOnlyList<ObjectiveMetric> Objectives =>
        [.. OfClassifier.Prepend(Rmse).Select(metric => new ObjectiveMetric($"test:{metric.PublicName}", metric.IsScore ? "Maximize" : "Minimize"))];

    /// <summary><c>score</c> where more is better, <c>loss</c> where less is.</summary>
    public string Kind => IsScore ? "score" : "loss";

    /// <summary>The figure that tells whether an epoch was better: the loss of regression or of classification.</summary>
    public static TrainingMetric Deciding(bool isClassifier) => isClassifier ? CrossEntropy : Rmse;

    // The log says which F it is; the metric is called without.
    private string PublicName => Name.StartsWith("binary_f_", StringComparison.Ordinal) ? "binary_f_beta" : Name;

    private MetricDefinition Definition(string channel, string when) => new($"{channel}:{PublicName}", $@"#quality_metric: host=\S+, {when}{channel} {Pattern}");

    private string Pattern => (Name == PublicName ? Regex.Escape(Name) : @"binary_f_\S+") + $@" <{Kind}>=(\S+)";
}
