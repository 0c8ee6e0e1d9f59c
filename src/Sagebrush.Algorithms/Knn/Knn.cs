using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>k-nearest neighbours: a sample of the training rows is the model.</summary>
public sealed class Knn : Algorithm
{
    /// <inheritdoc/>
    public override Manifest Manifest { get; } = new()
    {
        Name = "knn",
        Description = "Classifies or predicts a number by the k nearest training rows.",
        Images = [new("knn", ["1", "latest"])],
        HyperParameters = KnnParameters.All,
        Rules = KnnParameters.Rules,
        Channels =
        [
            new(KnnTraining.TrainChannel, "Rows that are sampled and searched.") { IsRequired = true, SupportedContentTypes = [MediaType.RecordIo, MediaType.Csv] },
            new(KnnTraining.TestChannel, "Rows that are scored.") { SupportedContentTypes = [MediaType.RecordIo, MediaType.Csv] },
        ],
        SupportsDistributedTraining = true,
        MetricDefinitions =
        [
            new("test:accuracy", @"#quality_metric: host=\S+, test accuracy <score>=(\S+)"),
            new("test:mse", @"#quality_metric: host=\S+, test mse <loss>=(\S+)"),
        ],
        ObjectiveMetrics = [new("test:accuracy", "Maximize"), new("test:mse", "Minimize")],
        Inference = new([MediaType.Csv, MediaType.Json, MediaType.JsonLines, MediaType.RecordIo, MediaType.Npy], [MediaType.Json, MediaType.JsonLines, MediaType.RecordIo]),
    };

    /// <inheritdoc/>
    public override void Train(TrainingRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var group = HostGroup.Of(run);
        new KnnTraining(run, group).Run(cancel);
    }

    /// <inheritdoc/>
    public override Predictor Load(string folder) => new KnnPredictor(KnnModel.Load(folder));
}
