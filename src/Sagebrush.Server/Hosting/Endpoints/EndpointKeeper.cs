using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>Makes one endpoint what its row says, and its row what is seen of its instances; one turn after another, whenever one of the two has changed.</summary>
/// <param name="name">The endpoint's.</param>
/// <param name="endpoints">The rows.</param>
/// <param name="platform">What instances stand on.</param>
/// <param name="routes">Where requests find the instances.</param>
/// <param name="log">The endpoint loop's.</param>
internal sealed class EndpointKeeper(string name, Table<Endpoint> endpoints, HostingPlatform platform, Routes routes, ILogger log)
{
    private readonly Dictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ServerlessVariants _serverless = new(name, endpoints, platform.Metrics, platform.Clock);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ShadowLane _shadows = new();
    private DateTimeOffset? _due;

    /// <summary>The endpoint's name.</summary>
    public string Name => name;

    /// <summary>Something has changed: another turn is due.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Completes when another turn is due: something has changed, or a wait of an update is over.</summary>
    public async Task Woken(CancellationToken cancel)
    {
        if (_due is not { } due)
        {
            await _wake.Reader.ReadAsync(cancel);
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var wait = due - platform.Clock.GetUtcNow();
        await Task.WhenAny(_wake.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, platform.Clock, over.Token));
        cancel.ThrowIfCancellationRequested();
        await over.CancelAsync();
        _wake.Reader.TryRead(out _);
    }

    /// <summary>One turn; false when there is no such endpoint any more.</summary>
    public bool Turn()
    {
        var gone = false;
        var now = platform.Clock.GetUtcNow();
        var row = endpoints.Update(name, old =>
        {
            var next = EndpointStep.Next(old, id => _instances.GetValueOrDefault(id)?.State, now, platform.Alarm);
            gone = next is null;

            // First the way, then the word: who reads that the endpoint is in service finds the way there.
            Publish(next);
            return next ?? old;
        });
        if (row is null || gone)
        {
            routes.Remove(name);
            endpoints.Remove(name);
            return false;
        }

        _due = row is { Pending: { } pending, Rollout: { } rollout } ? rollout.Due(pending.Started, now) : null;
        Start(row.Live);
        Start(row.Pending);
        foreach (var (variant, instance) in Pairs(row.Retired))
        {
            _ = Watched(variant, instance).Retire(instance);
        }

        Drop(row);
        return true;
    }

    /// <summary>Ends all containers; completes when nothing of them runs any more.</summary>
    /// <param name="grace">What they get between SIGTERM and SIGKILL.</param>
    /// <param name="forget">Delete the instances' folders too.</param>
    public async Task Stop(TimeSpan grace, bool forget)
    {
        routes.Remove(name);
        await Task.WhenAll(_instances.Values.Select(instance => instance.Stop(grace)));
        foreach (var instance in _instances.Values)
        {
            if (forget)
            {
                await instance.Forget();
            }

            instance.Dispose();
        }

        _instances.Clear();
    }

    private static IEnumerable<(Variant Variant, InstanceRow Instance)> Pairs(IEnumerable<Deployment> deployments) =>
        from deployment in deployments from variant in deployment.AllVariants from instance in variant.Instances select (variant, instance);

    private bool IsAsync => endpoints.Find(name)?.Deployments.Any(deployment => deployment.Config.AsyncInferenceConfig is not null) == true;

    private Instance Watched(Variant variant, InstanceRow row)
    {
        if (!_instances.TryGetValue(row.Id, out var instance))
        {
            var plan = variant.Plan(name, row.Id, platform.Folder) with { LongestRequest = platform.LongestRequest, Health = HealthChecks.For(platform.LongestRequest) };
            _instances[row.Id] = instance = new(platform, IsAsync ? AsyncInstance.Of(plan) : plan, Wake, log);
        }

        return instance;
    }

    private void Start(Deployment? deployment)
    {
        foreach (var (variant, instance) in Pairs(deployment is null ? [] : [deployment]))
        {
            if (!instance.IsAsleep)
            {
                Watched(variant, instance).Tend(instance);
            }
            else if (instance.Runs is not null)
            {
                Watched(variant, instance).Rest(instance);
            }
        }
    }

    private void Publish(Endpoint? endpoint)
    {
        if (endpoint is null || TrafficTable.Of(endpoint, id => _instances.GetValueOrDefault(id)?.Backend, platform.Captures, _serverless, Shadow) is not { } table)
        {
            routes.Remove(name);
            return;
        }

        routes.Publish(name, table);
    }

    private ShadowRoute? Shadow(Variant shadow, VariantRoute route, double share) => platform.Shadows is not { } records ? null
        : new(new(name, shadow.Name), route, share, _shadows, records, platform.LongestRequest, platform.Clock);

    /// <summary>Forgets instances that the row does not name any more.</summary>
    private void Drop(Endpoint row)
    {
        var named = row.Deployments.SelectMany(deployment => deployment.Instances).Select(instance => instance.Id).ToHashSet();
        foreach (var (id, instance) in _instances.Where(pair => !named.Contains(pair.Key)).ToList())
        {
            _instances.Remove(id);
            instance.Dispose();
        }
    }
}
