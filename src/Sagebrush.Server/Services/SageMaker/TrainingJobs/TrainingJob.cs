using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A training job: the request that made it, and how far it is.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record TrainingJob(CreateTrainingJobRequest Spec) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.TrainingJobName;

    /// <inheritdoc/>
    public override string? Status => TrainingJobStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.TrainingJobStatus"/>.</summary>
    public string TrainingJobStatus { get; init; } = Wire.Shapes.SageMaker.TrainingJobStatus.InProgress;

    /// <summary>Every secondary status so far, the last one is the present one.</summary>
    public IReadOnlyList<SecondaryStatusTransition> Transitions { get; init; } = [];

    /// <summary>How often the job was begun again because its containers were lost; 0 at first.</summary>
    public int Attempt { get; init; }

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

    /// <summary>True when nothing more will happen to the job.</summary>
    [JsonIgnore]
    public bool HasEnded => TrainingJobStatus is Wire.Shapes.SageMaker.TrainingJobStatus.Completed
        or Wire.Shapes.SageMaker.TrainingJobStatus.Failed or Wire.Shapes.SageMaker.TrainingJobStatus.Stopped;
}
