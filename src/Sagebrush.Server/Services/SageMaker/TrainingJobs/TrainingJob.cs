using System.Text.Json.Serialization;
using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A training job: the request that made it, and how far it is.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record TrainingJob(CreateTrainingJobRequest Spec) : Job
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "training-job";

    /// <inheritdoc/>
    public override string Key => Spec.TrainingJobName;

    /// <inheritdoc/>
    public override string? Status => TrainingJobStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.TrainingJobStatus"/>.</summary>
    public string TrainingJobStatus { get; init; } = Wire.Shapes.SageMaker.TrainingJobStatus.InProgress;

    /// <summary>Why the job failed; null when it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Every secondary status so far, the last one is the present one.</summary>
    public IReadOnlyList<SecondaryStatusTransition> Transitions { get; init; } = [];

    /// <summary>How often the job was begun again; 0 at first.</summary>
    public int Attempt { get; init; }

    /// <summary>How many of these were for a fault of the platform, as the retry strategy counts them.</summary>
    public int Retries { get; init; }

    /// <summary>True when the job is being stopped because its time is up, not because somebody asked.</summary>
    public bool RanOutOfTime { get; init; }

    /// <summary>How the job will end once its results are stored; null while its containers may still run well.</summary>
    public TrainingEnd? End { get; init; }

    /// <summary>When the containers of the first attempt were started.</summary>
    public DateTimeOffset? TrainingStarted { get; init; }

    /// <summary>When the job reached its last status.</summary>
    public DateTimeOffset? TrainingEnded { get; init; }

    /// <summary>Where the model went; null until it is there.</summary>
    public string? ModelArtifacts { get; init; }

    /// <summary>The last value of each metric.</summary>
    public IReadOnlyList<MetricData> FinalMetrics { get; init; } = [];

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.SecondaryStatus"/>.</summary>
    [JsonIgnore]
    public string SecondaryStatus => Transitions[^1].Status;

    /// <summary>How long the containers may run, in seconds.</summary>
    [JsonIgnore]
    public int MaxRuntimeInSeconds => Spec.StoppingCondition?.MaxRuntimeInSeconds ?? 24 * 60 * 60;

    /// <summary>The image of the containers.</summary>
    [JsonIgnore]
    public string Image => Spec.AlgorithmSpecification!.TrainingImage!;

    /// <summary>The channels; none when the algorithm reads none.</summary>
    [JsonIgnore]
    public IReadOnlyList<Channel> Channels => Spec.InputDataConfig ?? [];

    /// <summary>True when a channel's files are there before the containers start.</summary>
    [JsonIgnore]
    public bool Downloads => Channels.Any(channel => InputMode(channel) == TrainingInputMode.File);

    /// <summary>The containers' names: <c>algo-1</c> …</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Hosts => [.. Enumerable.Range(1, Spec.ResourceConfig!.InstanceCount ?? 1).Select(i => $"algo-{i}")];

    /// <summary>How a channel reaches the containers: its own mode is stronger than the job's.</summary>
    public string InputMode(Channel channel) => channel.InputMode ?? Spec.AlgorithmSpecification!.TrainingInputMode;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasEnded => TrainingJobStatus is Wire.Shapes.SageMaker.TrainingJobStatus.Completed
        or Wire.Shapes.SageMaker.TrainingJobStatus.Failed or Wire.Shapes.SageMaker.TrainingJobStatus.Stopped;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsStopping => TrainingJobStatus == Wire.Shapes.SageMaker.TrainingJobStatus.Stopping;
}
