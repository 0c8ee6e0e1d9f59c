using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.XGBoost;

/// <summary>Gradient boosting of trees and linear models, by the XGBoost library itself.</summary>
/// <param name="release">Which of the service's containers it is.</param>
public sealed class XGBoost(XGBoostRelease release) : Algorithm
{
    /// <summary>The channels.</summary>
    internal const string TrainChannel = "train", ValidationChannel = "validation";

    private static readonly string[] LibSvm = ["text/libsvm", "text/x-libsvm", "libsvm"], ContentTypes = [.. LibSvm, MediaType.Csv, "csv", MediaType.RecordIo, "recordio-protobuf"];

    /// <inheritdoc/>
    public override Manifest Manifest { get; } = new()
    {
        Name = $"xgboost-{release.Name}",
        Description = "Classifies, predicts numbers, ranks and estimates survival by boosted trees.",
        Images = [release.Image],
        HyperParameters = XGBoostParameters.Of(release),
        Rules = XGBoostParameters.Rules,
        Channels = [Channel(release, TrainChannel, "Rows to learn from.") with { IsRequired = true }, Channel(release, ValidationChannel, "Rows that are scored after each round.")],
        SupportsDistributedTraining = true,
        MetricDefinitions = [.. XGBoostMetric.Of(release).SelectMany(metric => new[] { metric.Definition(TrainChannel), metric.Definition(ValidationChannel) })],
        ObjectiveMetrics = [.. XGBoostMetric.Of(release).Select(metric => new ObjectiveMetric($"{ValidationChannel}:{metric.Name}", metric.Maximize ? "Maximize" : "Minimize"))],
        Inference = new(
            [MediaType.Csv, .. LibSvm[..2], MediaType.RecordIo, MediaType.Json, MediaType.JsonLines], [MediaType.Csv, MediaType.Json, MediaType.JsonLines, MediaType.RecordIo]),
        Library = XGBoostLibrary.Specification,
    };

    /// <inheritdoc/>
    public override void Train(TrainingRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        new XGBoostTraining(run, release).Run(cancel);
    }

    /// <inheritdoc/>
    public override Predictor Load(string folder) => XGBoostPredictor.Load(folder);

    /// <inheritdoc/>
    public override Invocations Serve(string folder, ServingOptions options) => XGBoostServing.Open(folder, release.Version, options);

    private static ChannelSpecification Channel(XGBoostRelease release, string name, string description) => new(name, description)
    {
        SupportedContentTypes = ContentTypes,
        SupportedInputModes = release.HasPipes ? ["File", "FastFile", "Pipe"] : ["File", "FastFile"],
        FileContentTypes = LibSvm,
        LabelSize = 1,
    };
}
