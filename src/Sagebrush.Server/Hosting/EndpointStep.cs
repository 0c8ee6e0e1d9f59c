using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides an endpoint's next row from its row, what is seen of its instances, and the time; does nothing itself. What the row then says is what
/// the endpoint's keeper makes true: the live and pending deployments' instances run, the retired ones go.
/// </summary>
public static class EndpointStep
{
    /// <summary>Containers that a new instance may use up before its deployment fails; an endpoint in service never gives up.</summary>
    public const int StartupAttempts = 3;

    /// <summary>Service that wipes out earlier crashes.</summary>
    public static readonly TimeSpan Proven = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>The row that follows; the same object when nothing follows, null when the endpoint is gone.</summary>
    /// <param name="endpoint">The row.</param>
    /// <param name="seen">The state of an instance by its id; null when it is not being watched yet.</param>
    /// <param name="now">The time.</param>
    public static Endpoint? Next(Endpoint endpoint, Func<string, InstanceState?> seen, DateTimeOffset now)
    {
        if (endpoint.EndpointStatus == EndpointStatus.Deleting)
        {
            endpoint = Retire(Retire(endpoint, endpoint.Live), endpoint.Pending) with { Live = null, Pending = null };
        }

        if (endpoint.Pending is { } pending)
        {
            if (pending.Instances.All(instance => seen(instance.Id) is InstanceState.InService))
            {
                endpoint = Retire(endpoint, endpoint.Live) with
                {
                    Live = pending, Pending = null, EndpointStatus = EndpointStatus.InService, FailureReason = null,
                };
            }
            else if (Failure(pending, seen) is { } reason)
            {
                endpoint = Retire(endpoint, pending) with
                {
                    Pending = null, EndpointStatus = endpoint.Live is null ? EndpointStatus.Failed : EndpointStatus.InService, FailureReason = reason,
                };
            }
        }

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

        InstanceRow Tend(InstanceRow instance) => seen(instance.Id) switch
        {
            { } state when state.Attempt != instance.Attempt => instance,
            InstanceState.Ended ended => Again(instance, ended, now),
            { Run: { } run } => instance with { Run = run },
            _ => instance,
        };
    }

    /// <summary>How long an instance waits for its next container after <paramref name="failures"/> crashes in a row: the first restart is at once.</summary>
    public static TimeSpan Delay(int failures) =>
        failures <= 1 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(failures - 2, 20)));

    private static InstanceRow Again(InstanceRow instance, InstanceState.Ended ended, DateTimeOffset now)
    {
        var failures = ended.Served >= Proven ? 1 : instance.Failures + 1;
        return instance with { Attempt = instance.Attempt + 1, Run = null, Failures = failures, NotBefore = now + Delay(failures) };
    }

    private static string? Failure(Deployment pending, Func<string, InstanceState?> seen) => pending.Instances
        .Where(instance => seen(instance.Id) is InstanceState.Ended ended && ended.Attempt == instance.Attempt &&
            (ended.Final || instance.Failures + 1 >= StartupAttempts))
        .Select(instance => ((InstanceState.Ended)seen(instance.Id)!).Reason)
        .FirstOrDefault();

    private static Endpoint Retire(Endpoint endpoint, Deployment? deployment) =>
        deployment is null ? endpoint : endpoint with { Retired = [.. endpoint.Retired, deployment] };
}
