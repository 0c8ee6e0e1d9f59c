using Microsoft.Extensions.Logging;
using Sagebrush.Metrics;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>Once a minute: what the containers of endpoints use of their instances. Processors count 100 each, as SageMaker counts them.</summary>
/// <param name="endpoints">The rows.</param>
/// <param name="runner">Knows the containers.</param>
/// <param name="folder">Has the folders of instances.</param>
/// <param name="store">Where to.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told of what cannot be measured.</param>
/// <remarks>Source: SageMaker developer guide, "SageMaker AI jobs and endpoint metrics".</remarks>
internal sealed partial class InstanceMeter(
    Table<Endpoint> endpoints, IRunner runner, DataFolder folder, MetricStore store, TimeProvider clock, ILogger<InstanceMeter> log)
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
        foreach (var (endpoint, variant) in variants)
        {
            var samples = variant.Instances.Where(instance => instance.Runs is { Count: > 0 }).SelectMany(instance => Samples(endpoint, variant, instance, usage, isFirst ? null : elapsed));
            store.Add([.. samples]);
        }

        _processor = usage.ToDictionary(entry => entry.Key, entry => entry.Value.Processor);
    }

    private IEnumerable<MetricSample> Samples(
        string endpoint, Variant variant, InstanceRow instance, IReadOnlyDictionary<RunHandle, RunUsage> usage, TimeSpan? elapsed)
    {
        var now = clock.GetUtcNow();
        var limits = variant.Plan(endpoint, instance.Id, folder).Limits;
        var runs = instance.Runs!.Where(usage.ContainsKey).ToList();
        if (runs.Count == 0)
        {
            yield break;
        }

        yield return Sample("MemoryUtilization", 100.0 * runs.Sum(run => usage[run].Memory) / (limits?.Memory ?? Machine.Memory));
        yield return Sample("DiskUtilization", 100.0 * DiskUse.Of([Path.Combine(folder.Runs, instance.Id)], null) / (limits?.Disk ?? new DriveInfo(folder.Path).TotalSize));
        if (elapsed is { } span && runs.All(_processor.ContainsKey))
        {
            yield return Sample("CPUUtilization", 100.0 * runs.Sum(run => Math.Max(0, (usage[run].Processor - _processor[run]).TotalSeconds)) / span.TotalSeconds);
        }

        MetricSample Sample(string name, double value) => new(
            new(Namespace, name, ("EndpointName", endpoint), ("VariantName", variant.Name)), now, Unit, MetricSummary.Of(value));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What endpoints use of their instances could not be measured; the next minute tries again")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}
