using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>Factorization machines: a linear model with the interactions of all pairs of features, for sparse data.</summary>
public sealed class FactorizationMachines : Algorithm
{
    /// <summary>The channels.</summary>
    internal const string TrainChannel = "train", TestChannel = "test";

    /// <inheritdoc/>
    public override Manifest Manifest { get; } = new()
    {
        Name = "factorization-machines",
        Description = "Classifies or predicts a number by a linear model with the interactions of all pairs of features.",
        Images = [new("factorization-machines", ["1", "latest"])],
        HyperParameters = FactorizationMachinesParameters.All,
        Rules = FactorizationMachinesParameters.Rules,
        Channels =
        [
            new(TrainChannel, "Rows to learn from.") { IsRequired = true, SupportedContentTypes = [MediaType.RecordIo] },
            new(TestChannel, "Rows that are scored.") { RequiredBy = FactorizationMachinesParameters.Patience.Name, SupportedContentTypes = [MediaType.RecordIo] },
        ],
        SupportsDistributedTraining = true,
        SingleHosts = FactorizationMachinesParameters.SingleHosts,
        MetricDefinitions = TrainingMetric.Definitions,
        ObjectiveMetrics = TrainingMetric.Objectives,
        Inference = new([MediaType.RecordIo, MediaType.Json, MediaType.JsonLines], [MediaType.Json, MediaType.JsonLines, MediaType.RecordIo]),
    };

    /// <inheritdoc/>
    public override void Train(TrainingRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var group = HostGroup.Of(run);
        new FactorizationMachinesTraining(run, group).Run(cancel);
    }

    /// <inheritdoc/>
    public override Predictor Load(string folder) => new FactorizationMachinesPredictor(FactorizationMachinesModel.Load(folder));
}
