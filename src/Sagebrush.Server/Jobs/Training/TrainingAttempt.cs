using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>One attempt at a training job, all its hosts together. Every verb may be called again by a server that finds the attempt half done.</summary>
internal sealed class TrainingAttempt : IDisposable
{
    private readonly TrainingJob _job;
    private readonly TrainingWorkshop _shop;
    private readonly TrainingContainers _containers;
    private readonly TrainingHost[] _hosts;
    private readonly CancellationTokenSource _leaving = new();
    private bool _staged;
    private Task<TrainingSight>? _ended;

    /// <summary>Takes hold of an attempt, new or begun by an earlier server.</summary>
    /// <param name="job">The job; its attempt is the one meant.</param>
    /// <param name="shop">What to work with.</param>
    public TrainingAttempt(TrainingJob job, TrainingWorkshop shop)
    {
        (_job, _shop) = (job, shop);
        // A container that runs needs its image no more.
        var image = shop.Images.ImageOf(job.Spec) ?? new UnreadableImage($"Cannot find the training image '{job.Image}'.");
        _containers = new(job, image, shop.Options, shop.Variables);
        _hosts = [.. job.Hosts.Select(name => new TrainingHost(job, name, shop))];
    }

    /// <summary>The attempt's number; 0 is the first.</summary>
    public int Number => _job.Attempt;

    /// <summary>Lays out the folders, in place of what was there.</summary>
    /// <exception cref="ChannelException">A channel cannot be delivered.</exception>
    public async Task Stage(CancellationToken cancel)
    {
        var source = new ChannelSource(_shop.Storage);
        var channels = new List<(Channel, IReadOnlyList<ChannelItem>)>();
        foreach (var channel in _job.Channels)
        {
            channels.Add((channel, await source.Items(channel.DataSource.S3DataSource!, cancel)));
        }

        foreach (var (host, name) in _hosts.Zip(_job.Hosts))
        {
            await host.Stage(_containers.Input(name), channels, cancel);
        }

        _staged = true;
    }

    /// <summary>Starts the containers that were not started, and what the server does for them.</summary>
    /// <returns>False when an earlier server fed pipes of this attempt: its containers are ended, for they may have got half of their data.</returns>
    public async ValueTask<bool> Start(CancellationToken cancel)
    {
        if (!_staged && _job.Channels.Any(channel => _job.InputMode(channel) == TrainingInputMode.Pipe))
        {
            Adopt();
            await Stop(TimeSpan.Zero, cancel);
            await Task.WhenAll(_hosts.Select(host => host.Settle()));
            return false;
        }

        await Task.WhenAll(_hosts.Where(host => !host.IsStarted).Select(host => host.Start(_containers, _leaving.Token)));
        return true;
    }

    /// <summary>Takes up the containers that an earlier server started.</summary>
    public void Adopt() => Array.ForEach(_hosts, host => host.Adopt(_containers, _leaving.Token));

    /// <summary>Completes when all containers have ended and their last lines are stored. When one fails, the others are ended.</summary>
    public Task<TrainingSight> Ended => _ended ??= AllEnded();

    /// <summary>Ends the containers that run.</summary>
    public Task Stop(TimeSpan grace, CancellationToken cancel) => Task.WhenAll(_hosts.Select(host => host.Stop(grace, cancel)));

    /// <summary>Stores checkpoints, output and model of containers that have ended.</summary>
    /// <param name="withModel">False after a failure, which leaves no model.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Where the model is; null when there is none.</returns>
    public async Task<string?> Collect(bool withModel, CancellationToken cancel)
    {
        foreach (var host in _hosts)
        {
            await host.Settle();
            await host.StoreCheckpoints(cancel);
        }

        var collection = new Collection(_shop.Storage);
        ContainerFolder[] outputs = [.. _hosts.Select(host => host.Output)];
        if (!Collection.AreEmpty(outputs))
        {
            await Keep("output", outputs);
        }

        return withModel ? await Keep("model", [.. _hosts.Select(host => host.Model)]) : null;

        async Task<string> Keep(string name, ContainerFolder[] folders)
        {
            bool packed = _job.Spec.OutputDataConfig.CompressionType != OutputCompressionType.NONE;
            var target = S3Uri.Parse($"{_job.Spec.OutputDataConfig.S3OutputPath.TrimEnd('/')}/{_job.Key}/output/{name}{(packed ? ".tar.gz" : "/")}")!.Value;
            await (packed ? collection.Pack(folders, target, cancel) : collection.Store(folders, target, cancel));
            return target.ToString();
        }
    }

    /// <summary>Ends what the server does for the containers; they go on.</summary>
    public void Dispose()
    {
        _leaving.Cancel();
        Array.ForEach(_hosts, host => host.Leave());
        _leaving.Dispose();
    }

    private async Task<TrainingSight> AllEnded()
    {
        var waiting = _hosts.Where(host => host.IsStarted).Select(host => host.Ended(_containers, _leaving.Token)).ToList();
        TrainingSight end = new TrainingSight.Exited(0, "");
        try
        {
            while (waiting.Count > 0 && end is TrainingSight.Exited { Code: 0 })
            {
                var first = await Task.WhenAny(waiting);
                waiting.Remove(first);
                end = await first;
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
