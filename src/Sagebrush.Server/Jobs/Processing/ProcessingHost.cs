using System.Text;
using Sagebrush.Contract;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>One host of an attempt at a processing job: its folder, its container, and what the server does while that runs.</summary>
internal sealed class ProcessingHost
{
    private const int LongestMessage = 1024;

    private readonly ProcessingJob _job;
    private readonly ProcessingWorkshop _shop;
    private readonly AttemptFolder _folder;
    private readonly string _name;
    private readonly MlRoot _root;
    private readonly (ProcessingOutput Output, FolderSync Sync)[] _outputs;
    private RunHandle? _run;
    private Task _pumping = Task.CompletedTask, _storing = Task.CompletedTask;

    /// <summary>Takes hold of a host, new or begun by an earlier server.</summary>
    /// <param name="job">The job at the attempt that this host belongs to.</param>
    /// <param name="name"><c>algo-1</c> …</param>
    /// <param name="shop">What to work with.</param>
    public ProcessingHost(ProcessingJob job, string name, ProcessingWorkshop shop)
    {
        (_job, _name, _shop, _folder) = (job, name, shop, shop.Attempt(job));
        _root = _folder.Root(name);
        _outputs = [.. job.Outputs.Select(output => (output, Sync(output.S3Output!)))];
    }

    /// <summary>True once the container was started, by this server or an earlier one.</summary>
    public bool IsStarted => _run is not null;

    /// <summary>Where the container leaves metrics.</summary>
    public ContainerFolder Metrics => new(_root.Path, _root.CloudWatchMetrics);

    /// <summary>An input as a channel's source.</summary>
    public static S3DataSource Source(ProcessingInput input) => new()
    {
        S3Uri = input.S3Input!.S3Uri, S3DataType = input.S3Input.S3DataType, S3DataDistributionType = input.S3Input.S3DataDistributionType,
    };

    /// <summary>Lays out the folder, in place of what was there.</summary>
    /// <param name="source">Has the inputs.</param>
    /// <param name="inputs">The job's inputs with all their items.</param>
    /// <param name="cancel">Leaves the rest.</param>
    /// <exception cref="ChannelException">An input cannot be delivered.</exception>
    public async Task Stage(ChannelSource source, IEnumerable<(ProcessingInput Input, IReadOnlyList<ChannelItem> Items)> inputs, CancellationToken cancel)
    {
        if (Directory.Exists(_root.Path))
        {
            Directory.Delete(_root.Path, recursive: true);
        }

        foreach (string folder in (IEnumerable<string>)[_root.Processing, _root.OutputData, _root.CloudWatchMetrics, .. _job.Outputs.Select(output => Outside(output.S3Output!.LocalPath!))])
        {
            Directory.CreateDirectory(folder);
        }

        new ProcessingFiles(_job, _shop.Options).Write(_root, _name);
        var staging = new Staging(source);
        int index = _job.Hosts.ToList().IndexOf(_name);
        foreach (var (input, items) in inputs)
        {
            await staging.Deliver(
                Outside(input.S3Input!.LocalPath!), $"Input '{input.InputName}'", ChannelSource.Share(items, Source(input), index, _job.Hosts.Count),
                input.S3Input.S3CompressionType == ProcessingS3CompressionType.Gzip, link: false, cancel);
        }
    }

    /// <summary>Starts the container, and what the server does for it.</summary>
    /// <param name="containers">Tells what to run.</param>
    /// <param name="leaving">Cancelled when the server leaves the container to itself.</param>
    public async Task Start(ProcessingContainers containers, CancellationToken leaving)
    {
        var run = await _shop.Platform.Runner.Start(await containers.Run(_name, _root, _folder.HostPorts(_job.Hosts.Count), leaving), leaving);
        _folder.Remember(_name, run);
        Attend(run, leaving);
    }

    /// <summary>Takes up the container when an earlier server has started it.</summary>
    public void Adopt(CancellationToken leaving)
    {
        if (!IsStarted && _folder.Find(_name) is { } run)
        {
            Attend(run, leaving);
        }
    }

    /// <summary>Waits until the container has ended and its last line is stored.</summary>
    /// <param name="containers">Tells what it could act with until then.</param>
    /// <param name="leaving">Cancelled when the server leaves the container to itself.</param>
    public async Task<ProcessingSight> Ended(ProcessingContainers containers, CancellationToken leaving)
    {
        var state = await _shop.Platform.Runner.Ended(_run!, leaving);
        containers.Revoke(_name);
        await _pumping;
        string? message = Message();
        return state switch
        {
            RunState.Exited { Shortage: Shortage.Memory } => new ProcessingSight.Exited(
                "ClientError: Please use an instance type with more memory, or reduce the size of job data processed on an instance.", message),
            RunState.Exited { Shortage: Shortage.Disk } => new ProcessingSight.Exited(
                "ClientError: No space left on device. Please use a larger VolumeSizeInGB, or write less: /opt/ml, /tmp and the log count.", message),
            RunState.Exited { Code: 0 } => new ProcessingSight.Exited(null, message),
            RunState.Exited { Code: var code } => new ProcessingSight.Exited($"AlgorithmError: {message ?? "See job logs for more information"}, exit code: {code}", message),
            RunState.Lost lost => new ProcessingSight.Broken(lost.Reason),
            _ => throw new InvalidOperationException($"A run that has ended is {state}."),
        };
    }

    /// <summary>Ends the container if it runs.</summary>
    public Task Stop(TimeSpan grace, CancellationToken cancel) => _run is null ? Task.CompletedTask : _shop.Platform.Runner.Stop(_run, grace, cancel).AsTask();

    /// <summary>Stores the outputs of a container that has ended.</summary>
    /// <param name="hasFailed">Then only those that were stored while it ran.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Collect(bool hasFailed, CancellationToken cancel)
    {
        await _storing;
        await _pumping;
        foreach (var (_, sync) in _outputs.Where(output => !hasFailed || IsContinuous(output.Output)))
        {
            await sync.Store(cancel);
        }
    }

    private static bool IsContinuous(ProcessingOutput output) => output.S3Output!.S3UploadMode == ProcessingS3UploadMode.Continuous;

    private void Attend(RunHandle run, CancellationToken leaving)
    {
        _run = run;
        string stream = $"{_job.Key}/{_name}-{_job.Created.ToUnixTimeSeconds()}";
        _pumping = _shop.Log.Run(run, _job.Attempt, ProcessingWorkshop.LogGroup, stream, leaving);
        _storing = Task.WhenAll(_outputs.Where(output => IsContinuous(output.Output))
            .Select(output => output.Sync.Run(_shop.Platform.Runner.Ended(run, leaving), _shop.Clock, leaving)));
    }

    private FolderSync Sync(ProcessingS3Output output)
    {
        var target = S3Uri.Parse(output.S3Uri)!.Value;
        return new(_shop.Platform.Storage, new(_root.Path, Outside(output.LocalPath!)), target with { Key = target.Key.TrimEnd('/') is { Length: > 0 } key ? key + "/" : "" });
    }

    /// <summary>Where a path of the container is on the platform.</summary>
    private string Outside(string inside) => Path.GetFullPath(Path.Combine(_root.Path, Path.GetRelativePath(MlRoot.DefaultPath, Path.GetFullPath(inside))));

    private string? Message()
    {
        using var left = new ContainerFolder(_root.Path, _root.Path).Open(Path.GetRelativePath(_root.Path, _root.Message));
        if (left is null)
        {
            return null;
        }

        byte[] bytes = new byte[LongestMessage];
        int count = left.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, count).Trim() is { Length: > 0 } text ? text : null;
    }
}
