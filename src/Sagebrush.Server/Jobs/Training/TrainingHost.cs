using Sagebrush.Contract;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>One host of an attempt at a training job: its folder, its container, and what the server does while that runs.</summary>
internal sealed class TrainingHost
{
    private readonly TrainingJob _job;
    private readonly TrainingWorkshop _shop;
    private readonly AttemptFolder _folder;
    private readonly string _name;
    private readonly MlRoot _root;
    private readonly ChannelSource _source;
    private readonly FolderSync? _checkpoints;
    private readonly List<PipeFeed> _feeds = [];
    private RunHandle? _run;
    private Task[] _feeding = [];
    private Task _pumping = Task.CompletedTask, _syncing = Task.CompletedTask;

    /// <summary>Takes hold of a host, new or begun by an earlier server.</summary>
    /// <param name="job">The job at the attempt that this host belongs to.</param>
    /// <param name="name"><c>algo-1</c> …</param>
    /// <param name="shop">What to work with.</param>
    public TrainingHost(TrainingJob job, string name, TrainingWorkshop shop)
    {
        (_job, _name, _shop, _folder) = (job, name, shop, shop.Attempt(job));
        _root = _folder.Root(name);
        _source = new(shop.Storage);
        if (job.Spec.CheckpointConfig is { } config && S3Uri.Parse(config.S3Uri) is { } target)
        {
            string local = Path.GetRelativePath(MlRoot.DefaultPath, config.LocalPath ?? new MlRoot().Checkpoints);
            _checkpoints = new(shop.Storage, new(_root.Path, Path.GetFullPath(Path.Combine(_root.Path, local))), target with { Key = target.Key.TrimEnd('/') + "/" });
        }
    }

    /// <summary>What becomes the model.</summary>
    public ContainerFolder Model => new(_root.Path, _root.Model);

    /// <summary>What becomes the output.</summary>
    public ContainerFolder Output => new(_root.Path, _root.OutputData);

    /// <summary>True once the container was started, by this server or an earlier one.</summary>
    public bool IsStarted => _run is not null;

    /// <summary>Lays out the folder, in place of what was there.</summary>
    /// <param name="input">The configuration files.</param>
    /// <param name="channels">The job's channels with all their items.</param>
    /// <param name="cancel">Leaves the rest.</param>
    /// <exception cref="ChannelException">A channel cannot be delivered.</exception>
    public async Task Stage(TrainingInput input, IEnumerable<(Channel Channel, IReadOnlyList<ChannelItem> Items)> channels, CancellationToken cancel)
    {
        Staging.Prepare(_root, input);
        var staging = new Staging(_source);
        int index = _job.Hosts.ToList().IndexOf(_name), hosts = _job.Hosts.Count;
        foreach (var (channel, items) in channels)
        {
            var source = channel.DataSource.S3DataSource!;
            if (source.S3DataType == S3DataType.ManifestFile)
            {
                await staging.DeliverManifest(_root, channel, cancel);
            }

            if (_job.InputMode(channel) == TrainingInputMode.Pipe)
            {
                _feeds.Add(new(_source, channel, items, index, hosts, _root));
            }
            else
            {
                await staging.Deliver(_root, channel, ChannelSource.Share(items, source, index, hosts), IsLinked(channel), cancel);
            }
        }

        if (_checkpoints is not null)
        {
            await _checkpoints.Restore(cancel);
        }
    }

    /// <summary>Starts the container, and what the server does for it.</summary>
    /// <param name="containers">Tells what to run.</param>
    /// <param name="leaving">Cancelled when the server leaves the container to itself.</param>
    public async Task Start(TrainingContainers containers, CancellationToken leaving)
    {
        string[] readOnly = [.. _job.Channels.Where(IsLinked).Select(channel => _root.Channel(channel.ChannelName))];
        var run = await _shop.Runner.Start(await containers.Run(_name, _root, _folder.HostPorts(_job.Hosts.Count), readOnly, leaving), leaving);
        _folder.Remember(_name, run);
        Attend(run, containers, leaving);
        _feeding = [.. _feeds.Select(feed => feed.Run())];
    }

    /// <summary>Takes up the container when an earlier server has started it.</summary>
    public void Adopt(TrainingContainers containers, CancellationToken leaving)
    {
        if (!IsStarted && _folder.Find(_name) is { } run)
        {
            Attend(run, containers, leaving);
        }
    }

    /// <summary>Waits until the container has ended and its last line is stored.</summary>
    /// <param name="containers">Tells what it could act with until then.</param>
    /// <param name="leaving">Cancelled when the server leaves the container to itself.</param>
    /// <exception cref="ChannelException">A pipe could not be fed; the container was ended for it.</exception>
    public async Task<TrainingSight> Ended(TrainingContainers containers, CancellationToken leaving)
    {
        var ended = _shop.Runner.Ended(_run!, leaving);
        if (await Task.WhenAny([ended, .. _feeding]) != ended)
        {
            await Stop(TimeSpan.Zero, leaving);
        }

        var state = await ended;
        containers.Revoke(_name);
        await Settle();

        // Whatever the container made of it: what it read is not what it was to read.
        await Task.WhenAll(_feeding);
        return state switch
        {
            RunState.Exited { Shortage: Shortage.Memory, Code: var code } => new TrainingSight.Exited(
                code, "ClientError: Please use an instance type with more memory, or reduce the size of training data processed on an instance."),
            RunState.Exited { Shortage: Shortage.Disk, Code: var code } => new TrainingSight.Exited(
                code, "ClientError: No space left on device. Please use a larger VolumeSizeInGB, or write less: /opt/ml, /tmp and the log count."),
            RunState.Exited { Code: var code } => new TrainingSight.Exited(code, code == 0 ? "" : Reason(code)),
            RunState.Lost lost => new TrainingSight.Broken(lost.Reason),
            _ => throw new InvalidOperationException($"A run that has ended is {state}."),
        };
    }

    /// <summary>Ends the container if it runs.</summary>
    public Task Stop(TimeSpan grace, CancellationToken cancel) => _run is null ? Task.CompletedTask : _shop.Runner.Stop(_run, grace, cancel).AsTask();

    /// <summary>Waits for what the server still does for a container that has ended; that a pipe could not be fed is <see cref="Ended"/>'s to tell.</summary>
    public async Task Settle()
    {
        Leave();
        await Task.WhenAll(_feeding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pumping;
    }

    /// <summary>Stores the last checkpoints of a container that has ended.</summary>
    public async Task StoreCheckpoints(CancellationToken cancel)
    {
        if (_checkpoints is not null)
        {
            await _syncing;
            await _checkpoints.Store(cancel);
        }
    }

    /// <summary>Lets go of the pipes; the container goes on or has ended.</summary>
    public void Leave() => _feeds.ForEach(feed => feed.Dispose());

    private void Attend(RunHandle run, TrainingContainers containers, CancellationToken leaving)
    {
        _run = run;
        string stream = $"{_job.Key}/{_name}-{_job.Created.ToUnixTimeSeconds()}";
        _pumping = _shop.Log.Run(run, _job.Key, stream, _job.Attempt, containers.Metrics, leaving);
        if (_checkpoints is not null)
        {
            _syncing = _checkpoints.Run(_shop.Runner.Ended(run, leaving), _shop.Clock, leaving);
        }
    }

    private string Reason(int exitCode)
    {
        using var left = new ContainerFolder(_root.Path, _root.Path).Open(Path.GetRelativePath(_root.Path, _root.Failure));
        return Failure.Reason(left ?? Stream.Null, exitCode);
    }

    // Only where the folder can be made read-only is a link to the store's own file safe. What is compressed has to be written anew.
    private bool IsLinked(Channel channel) =>
        _shop.Runner.Isolates && _job.InputMode(channel) == TrainingInputMode.FastFile && channel.CompressionType != CompressionType.Gzip;
}
