using System.Globalization;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>One attempt at a processing job, all its hosts together. Every verb may be called again by a server that finds the attempt half done.</summary>
internal sealed class ProcessingAttempt : IDisposable
{
    private readonly ProcessingJob _job;
    private readonly ProcessingWorkshop _shop;
    private readonly ProcessingContainers _containers;
    private readonly ProcessingHost[] _hosts;
    private readonly CancellationTokenSource _leaving = new();
    private Task<ProcessingSight>? _ended;

    /// <summary>Takes hold of an attempt, new or begun by an earlier server.</summary>
    /// <param name="job">The job; its attempt is the one meant.</param>
    /// <param name="shop">What to work with.</param>
    public ProcessingAttempt(ProcessingJob job, ProcessingWorkshop shop)
    {
        (_job, _shop) = (job, shop);
        string uri = job.Spec.AppSpecification.ImageUri;
        // A container that runs needs its image no more.
        var image = shop.Platform.Images.Find(uri, hasScript: true) ?? new UnreadableImage($"Cannot find the processing image '{uri}'.");
        _containers = new(job, image, shop);
        _hosts = [.. job.Hosts.Select(name => new ProcessingHost(job, name, shop))];
    }

    /// <summary>The attempt's number; 0 is the first.</summary>
    public int Number => _job.Attempt;

    /// <summary>Completes when all containers have ended and their last lines are stored. When one fails, the others are ended.</summary>
    public Task<ProcessingSight> Ended => _ended ??= AllEnded();

    /// <summary>Lays out the folders, in place of what was there.</summary>
    /// <exception cref="ChannelException">An input cannot be delivered.</exception>
    public async Task Stage(CancellationToken cancel)
    {
        var source = new ChannelSource(_shop.Platform.Storage);
        var inputs = new List<(ProcessingInput, IReadOnlyList<ChannelItem>)>();
        foreach (var input in _job.Inputs)
        {
            inputs.Add((input, await source.Items(ProcessingHost.Source(input), cancel)));
        }

        foreach (var host in _hosts)
        {
            await host.Stage(source, inputs, cancel);
        }
    }

    /// <summary>Starts the containers that were not started, and what the server does for them.</summary>
    public async Task Start(CancellationToken cancel)
    {
        Adopt();
        cancel.ThrowIfCancellationRequested();
        await Task.WhenAll(_hosts.Where(host => !host.IsStarted).Select(host => host.Start(_containers, _leaving.Token)));
    }

    /// <summary>Takes up the containers that an earlier server started.</summary>
    public void Adopt() => Array.ForEach(_hosts, host => host.Adopt(_leaving.Token));

    /// <summary>Ends the containers that run.</summary>
    public Task Stop(TimeSpan grace, CancellationToken cancel) => Task.WhenAll(_hosts.Select(host => host.Stop(grace, cancel)));

    /// <summary>Stores the outputs and metrics of containers that have ended.</summary>
    /// <param name="hasFailed">Outputs that wait for the end of the job are not stored then.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Collect(bool hasFailed, CancellationToken cancel)
    {
        foreach (var host in _hosts)
        {
            await host.Collect(hasFailed, cancel);
        }

        if (_job.MetricNamespace is { } metrics && !hasFailed)
        {
            // The job is saved after this: a server that is killed before collects once more.
            foreach (var (host, name) in _hosts.Zip(_job.Hosts))
            {
                string once = string.Create(CultureInfo.InvariantCulture, $"{ProcessingJob.Kind}/{_job.Key}/{_job.Created.UtcTicks}/{name}");
                await new ContainerMetrics(metrics, _shop.Clock).Put(host.Metrics, _shop.Metrics, once, cancel);
            }
        }
    }

    /// <summary>Ends what the server does for the containers; they go on.</summary>
    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private async Task<ProcessingSight> AllEnded()
    {
        var waiting = _hosts.Where(host => host.IsStarted).Select(host => host.Ended(_containers, _leaving.Token)).ToList();
        ProcessingSight end = new ProcessingSight.Exited(null, null);
        try
        {
            while (waiting.Count > 0 && end is ProcessingSight.Exited { Failure: null } before)
            {
                var first = await Task.WhenAny(waiting);
                waiting.Remove(first);
                end = await first is ProcessingSight.Exited { Message: null } exited ? exited with { Message = before.Message } : await first;
            }
        }
        finally
        {
            if (waiting.Count > 0 && !_leaving.IsCancellationRequested)
            {
                await Stop(TimeSpan.Zero, _leaving.Token);
                await Task.WhenAll(waiting.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return end;
    }
}
