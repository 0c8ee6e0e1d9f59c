using System.Text.Json.Serialization;
using Sagebrush.Hosting;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>An endpoint: the request that made it, and which deployments of which configurations stand behind it.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record Endpoint(CreateEndpointRequest Spec) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.EndpointName;

    /// <inheritdoc/>
    public override string? Status => EndpointStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.EndpointStatus"/>.</summary>
    public string EndpointStatus { get; init; } = Wire.Shapes.SageMaker.EndpointStatus.Creating;

    /// <summary>Why the creation or the last update failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What serves now; null until everything of the first deployment has been in service at once.</summary>
    public Deployment? Live { get; init; }

    /// <summary>What is coming up and will replace <see cref="Live"/>.</summary>
    public Deployment? Pending { get; init; }

    /// <summary>Former deployments, down to the instances that still finish their requests; they go then.</summary>
    public IReadOnlyList<Deployment> Retired { get; init; } = [];

    /// <summary>All deployments that still have instances.</summary>
    [JsonIgnore]
    public IEnumerable<Deployment> Deployments => new[] { Live, Pending }.OfType<Deployment>().Concat(Retired);
}
