using System.Text.Json.Serialization;
using Sagebrush.Jobs;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A processing job: the request that made it, and how far it is.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record ProcessingJob(CreateProcessingJobRequest Spec) : Job
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "processing-job";

    /// <inheritdoc/>
    public override string Key => Spec.ProcessingJobName;

    /// <inheritdoc/>
    public override string? Status => ProcessingJobStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.ProcessingJobStatus"/>.</summary>
    public string ProcessingJobStatus { get; init; } = Wire.Shapes.SageMaker.ProcessingJobStatus.InProgress;

    /// <summary>Why the job failed; null when it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What the container left to say.</summary>
    public string? ExitMessage { get; init; }

    /// <summary>True when the folders of the present attempt are laid out: its containers run or have run.</summary>
    public bool IsStaged { get; init; }

    /// <summary>How often the job was begun again; 0 at first.</summary>
    public int Attempt { get; init; }

    /// <summary>True when the job is being stopped because its time is up, not because somebody asked.</summary>
    public bool RanOutOfTime { get; init; }

    /// <summary>How the job will end once its outputs are stored; null while its containers may still run well.</summary>
    public ProcessingEnd? End { get; init; }

    /// <summary>When the containers of the first attempt were started.</summary>
    public DateTimeOffset? ProcessingStarted { get; init; }

    /// <summary>When the job reached its last status.</summary>
    public DateTimeOffset? ProcessingEnded { get; init; }

    /// <summary>The monitoring schedule whose execution this is; null of a job that somebody created.</summary>
    public string? MonitoringSchedule { get; init; }

    /// <summary>The CloudWatch namespace that the container's metrics go to; null: nobody asked for any.</summary>
    public string? MetricNamespace { get; init; }

    /// <summary>How long the containers may run, in seconds.</summary>
    [JsonIgnore]
    public int MaxRuntimeInSeconds => Spec.StoppingCondition?.MaxRuntimeInSeconds ?? 24 * 60 * 60;

    /// <summary>The containers' names: <c>algo-1</c> …</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Hosts => [.. Enumerable.Range(1, Spec.ProcessingResources.ClusterConfig.InstanceCount).Select(i => $"algo-{i}")];

    /// <summary>The inputs that the platform brings; an application may bring its own.</summary>
    [JsonIgnore]
    public IReadOnlyList<ProcessingInput> Inputs => [.. (Spec.ProcessingInputs ?? []).Where(input => input is { S3Input: not null, AppManaged: not true })];

    /// <summary>The outputs that the platform stores; an application may store its own.</summary>
    [JsonIgnore]
    public IReadOnlyList<ProcessingOutput> Outputs => [.. (Spec.ProcessingOutputConfig?.Outputs ?? []).Where(output => output is { S3Output: not null, AppManaged: not true })];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasEnded => ProcessingJobStatus is Wire.Shapes.SageMaker.ProcessingJobStatus.Completed
        or Wire.Shapes.SageMaker.ProcessingJobStatus.Failed or Wire.Shapes.SageMaker.ProcessingJobStatus.Stopped;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsStopping => ProcessingJobStatus == Wire.Shapes.SageMaker.ProcessingJobStatus.Stopping;
}
