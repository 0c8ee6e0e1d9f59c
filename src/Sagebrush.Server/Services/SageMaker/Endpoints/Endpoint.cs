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

    /// <summary>How far the way from <see cref="Live"/> to <see cref="Pending"/> has come; null when there is none, or none but the default.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>How the endpoint was last deployed, in the caller's words.</summary>
    public DeploymentConfig? LastDeploymentConfig { get; init; }

    /// <summary>Former deployments, down to the instances that still finish their requests; they go then.</summary>
    public IReadOnlyList<Deployment> Retired { get; init; } = [];

    /// <summary>All deployments that still have instances.</summary>
    [JsonIgnore]
    public IEnumerable<Deployment> Deployments => new[] { Live, Pending }.OfType<Deployment>().Concat(Retired);

    /// <summary>The endpoint on its way to another deployment.</summary>
    /// <param name="deployment">The whole of it.</param>
    /// <param name="policy">How; null for all traffic at once.</param>
    public Endpoint WithDeployment(Deployment deployment, DeploymentConfig? policy) => this with
    {
        EndpointStatus = Wire.Shapes.SageMaker.EndpointStatus.Updating,
        FailureReason = null,
        Pending = policy?.RollingUpdatePolicy is { } rolling ? RollingStep.First(deployment, rolling) : deployment,
        Rollout = new(RolloutStage.Creating, deployment.Started) { Policy = policy, FormerCount = Live?.Instances.Count() ?? 0 },
        LastDeploymentConfig = policy ?? LastDeploymentConfig,
    };

    /// <summary>
    /// The endpoint on its way to another capacity of one of the variants in service, a shadow perhaps: it is Updating until added instances are in service; then the weight
    /// changes, and instances that are not needed any more finish their requests and go. Several variants may be on their way at once.
    /// </summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="count">Its instances; null for no other number.</param>
    /// <param name="weight">Its weight; null for no other weight.</param>
    /// <exception cref="ArgumentException">No variant in service has that name.</exception>
    public Endpoint WithCapacity(string variant, int? count, float? weight) => Live?.AllVariants.Any(one => one.Name == variant) != true
        ? throw new ArgumentException($"The endpoint has no variant '{variant}' in service.", nameof(variant))
        : this with
        {
            EndpointStatus = Wire.Shapes.SageMaker.EndpointStatus.Updating,
            FailureReason = null,
            Live = Live.With(one => one.Name == variant ? one.WithCapacity(count, weight) : one),
        };
}
