using Microsoft.Extensions.Logging;
using Sagebrush.Metrics;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>
/// Once a minute: what the containers of endpoints use of their instances, and how many models those of mode MultiModel have loaded. Processors count 100 each, as SageMaker
/// counts them. Where an instance has several containers, each is told by its name as well.
/// </summary>
/// <param name="endpoints">The rows.</param>
/// <param name="routes">Have the instances in service.</param>
/// <param name="runner">Knows the containers.</param>
/// <param name="folder">Has the folders of instances.</param>
/// <param name="store">Where to.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told of what cannot be measured.</param>
/// <remarks>Source: SageMaker developer guide, "SageMaker AI jobs and endpoint metrics".</remarks>
internal sealed partial class InstanceMeter(
    Table<Endpoint> endpoints, Routes routes, IRunner runner, DataFolder folder, MetricStore store, TimeProvider clock, ILogger<InstanceMeter> log)
{
    private const string Namespace = "/aws/sagemaker/Endpoints", Unit = "Percent";

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10), Period = TimeSpan.FromMinutes(1);

    private Dictionary<RunHandle, TimeSpan> _processor = [];
    private long _measured;

    /// <summary>Runs until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Task.Yield();
        for (var wait = First; !cancel.IsCancellationRequested; wait = Period)
        {
            try
            {
                Measure();
            }
            catch (Exception e)
            {
                Log.Failed(log, e);
            }

            await Task.Delay(wait, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Measures all variants once; processor time from the second time on.</summary>
    internal void Measure()
    {
        var variants = endpoints.All().SelectMany(endpoint => (endpoint.Live?.AllVariants ?? []).Select(variant => (Endpoint: endpoint.Key, Variant: variant))).ToList();
        var usage = runner.Usage([.. variants.SelectMany(one => one.Variant.Instances).SelectMany(instance => instance.Runs ?? [])]);
        var elapsed = clock.GetElapsedTime(_measured);
        bool isFirst = _measured == 0;
        _measured = clock.GetTimestamp();
        var loaded = LoadedModels();
        foreach (var (endpoint, variant) in variants)
        {
            var samples = variant.Instances.Where(instance => instance.Runs is { Count: > 0 }).SelectMany(instance => Samples(endpoint, variant, instance, usage, isFirst ? null : elapsed));
            var models = variant.Instances.Where(instance => loaded.ContainsKey(instance.Id)).Select(instance => Sample(endpoint, variant, "LoadedModelCount", loaded[instance.Id], "None"));
            store.Add([.. samples, .. models]);
        }

        _processor = usage.ToDictionary(entry => entry.Key, entry => entry.Value.Processor);
    }

    private IEnumerable<MetricSample> Samples(
        string endpoint, Variant variant, InstanceRow instance, IReadOnlyDictionary<RunHandle, RunUsage> usage, TimeSpan? elapsed)
    {
        var plan = variant.Plan(endpoint, instance.Id, folder);
        var limits = plan.Limits;
        var runs = instance.Runs!.Where(usage.ContainsKey).ToList();
        if (runs.Count == 0)
        {
            yield break;
        }

        yield return Sample(endpoint, variant, "DiskUtilization", 100.0 * DiskUse.Of([Path.Combine(folder.Runs, instance.Id)], null) / (limits?.Disk ?? new DriveInfo(folder.Path).TotalSize));
        foreach (var sample in Use(runs, container: null))
        {
            yield return sample;
        }

        // The runs are in the order of the containers.
        foreach (var (run, container) in instance.Runs!.Count > 1 ? instance.Runs.Zip(plan.Containers).Where(pair => usage.ContainsKey(pair.First)) : [])
        {
            foreach (var sample in Use([run], container.Name))
            {
                yield return sample;
            }
        }

        IEnumerable<MetricSample> Use(IReadOnlyList<RunHandle> some, string? container)
        {
            yield return Sample(endpoint, variant, "MemoryUtilization", 100.0 * some.Sum(run => usage[run].Memory) / (limits?.Memory ?? Machine.Memory), Unit, container);
            if (elapsed is { } span && some.All(_processor.ContainsKey))
            {
                yield return Sample(endpoint, variant, "CPUUtilization",
                    100.0 * some.Sum(run => Math.Max(0, (usage[run].Processor - _processor[run]).TotalSeconds)) / span.TotalSeconds, Unit, container);
            }
        }
    }

    /// <summary>How many models the instances in service have loaded that serve many, by the instances' ids.</summary>
    private Dictionary<string, int> LoadedModels()
    {
        var loaded = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var backend in routes.All.SelectMany(endpoint => endpoint.Value.Variants).SelectMany(variant => variant.All.Concat(variant.Shadow?.Route.Backends ?? [])))
        {
            if (backend.Containers.FirstOrDefault(container => container.Models is not null)?.Models?.Loaded is { } count)
            {
                loaded[backend.Id] = count;
            }
        }

        return loaded;
    }

    private MetricSample Sample(string endpoint, Variant variant, string name, double value, string unit = Unit, string? container = null)
    {
        List<(string, string)> dimensions = [("EndpointName", endpoint), ("VariantName", variant.Name)];
        if (container is not null)
        {
            dimensions.Add(("ContainerName", container));
        }

        return new(new(Namespace, name, dimensions), clock.GetUtcNow(), unit, MetricSummary.Of(value));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What endpoints use of their instances could not be measured; the next minute tries again")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}
