using System.Text.Json.Serialization;
using Sagebrush.Hosting;
using Sagebrush.Jobs;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A transform job: the request that made it, and how far it is.</summary>
/// <param name="Spec">As the caller gave it.</param>
/// <param name="Model">The model as it was then, since it may be deleted while the job runs.</param>
/// <param name="Instances">The instances that answer.</param>
public sealed record TransformJob(CreateTransformJobRequest Spec, CreateModelRequest Model, IReadOnlyList<InstanceRow> Instances) : Job
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "transform-job";

    /// <inheritdoc/>
    public override string Key => Spec.TransformJobName;

    /// <inheritdoc/>
    public override string? Status => TransformJobStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.TransformJobStatus"/>.</summary>
    public string TransformJobStatus { get; init; } = Wire.Shapes.SageMaker.TransformJobStatus.InProgress;

    /// <summary>Why the job failed; null when it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>How the job will end once its instances are gone; null while they work.</summary>
    public TransformEnd? End { get; init; }

    /// <summary>How often the job was begun again for a fault of the platform.</summary>
    public int Retries { get; init; }

    /// <summary>When the instances were first ready.</summary>
    public DateTimeOffset? TransformStarted { get; init; }

    /// <summary>When the job reached its last status.</summary>
    public DateTimeOffset? TransformEnded { get; init; }

    /// <summary>How much is done; null before the objects were counted.</summary>
    public SagebrushTransformProgress? Progress { get; init; }

    /// <summary>The instance whose log streams also tell of the objects.</summary>
    [JsonIgnore]
    public string DataLogStream => LogStream(Instances[0].Id) + "/data-log";

    /// <summary>Where the output of an instance's containers goes.</summary>
    public string LogStream(string instance) => $"{Key}/{instance}-{Created.ToUnixTimeSeconds()}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasEnded => TransformJobStatus is Wire.Shapes.SageMaker.TransformJobStatus.Completed
        or Wire.Shapes.SageMaker.TransformJobStatus.Failed or Wire.Shapes.SageMaker.TransformJobStatus.Stopped;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsStopping => TransformJobStatus == Wire.Shapes.SageMaker.TransformJobStatus.Stopping;
}
