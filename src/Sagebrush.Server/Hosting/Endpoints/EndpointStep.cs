using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides an endpoint's next row from its row, what is seen of its instances, and the time; does nothing itself. What the row then says is what
/// the endpoint's keeper makes true: the live and pending deployments' instances run, the retired ones go.
/// </summary>
public static class EndpointStep
{
    /// <summary>The row that follows; the same object when nothing follows, null when the endpoint is gone.</summary>
    /// <param name="endpoint">The row.</param>
    /// <param name="seen">The state of an instance by its id; null when it is not being watched yet.</param>
    /// <param name="now">The time.</param>
    /// <param name="alarm">The state of a CloudWatch alarm by its name; null when there is none of that name.</param>
    public static Endpoint? Next(Endpoint endpoint, Func<string, InstanceState?> seen, DateTimeOffset now, Func<string, string?>? alarm = null)
    {
        if (endpoint.EndpointStatus == EndpointStatus.Deleting)
        {
            endpoint = Retire(Retire(endpoint, endpoint.Live), endpoint.Pending) with { Live = null, Pending = null, Rollout = null };
        }

        if (endpoint.Pending is not null)
        {
            endpoint = RolloutStep.Next(endpoint, seen, alarm ?? (_ => null), now);
        }

        endpoint = CapacityStep.Next(endpoint, seen);
        if (endpoint.Retired.SelectMany(deployment => deployment.Instances).Any(IsGone))
        {
            endpoint = endpoint with
            {
                Retired = [.. endpoint.Retired.Select(deployment => deployment.Without(IsGone)).Where(deployment => deployment.Instances.Any())],
            };
        }

        if (endpoint is { EndpointStatus: EndpointStatus.Deleting, Retired: [] })
        {
            return null;
        }

        var (live, next) = (endpoint.Live?.Map(Tend), endpoint.Pending?.Map(Tend));
        return ReferenceEquals(live, endpoint.Live) && ReferenceEquals(next, endpoint.Pending) ? endpoint : endpoint with { Live = live, Pending = next };

        bool IsGone(InstanceRow instance) => seen(instance.Id) is InstanceState.Gone;

        InstanceRow Tend(InstanceRow instance) => instance.After(seen(instance.Id), now);
    }

    /// <summary>The endpoint with one deployment more among those that finish their requests and go.</summary>
    public static Endpoint Retire(Endpoint endpoint, Deployment? deployment) =>
        deployment is null || !deployment.Instances.Any() ? endpoint : endpoint with { Retired = [.. endpoint.Retired, deployment] };
}
