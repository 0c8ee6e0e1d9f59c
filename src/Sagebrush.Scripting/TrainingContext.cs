using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Scripting;

/// <summary>What a training job is given, and where its results go. Paths are those of the SageMaker container contract.</summary>
public sealed class TrainingContext
{
    private readonly MlRoot _root;
    private readonly TrainingInput _input;

    internal TrainingContext(MlRoot root, TrainingInput input, CancellationToken stopping)
    {
        (_root, _input, Stopping) = (root, input, stopping);
        HyperParameters = new(input.HyperParameters);
        Channels = input.Channels.ToDictionary(channel => channel.Key, channel => new Channel(root, channel.Key, channel.Value), StringComparer.Ordinal);
    }

    /// <summary>The job's name; empty outside of a job.</summary>
    public string JobName => Environment.GetEnvironmentVariable("TRAINING_JOB_NAME") ?? "";

    /// <summary>The job's hyperparameters.</summary>
    public HyperParameters HyperParameters { get; }

    /// <summary>The job's channels by name.</summary>
    public IReadOnlyDictionary<string, Channel> Channels { get; }

    /// <summary>What lies here when training succeeds becomes <c>model.tar.gz</c>.</summary>
    public string ModelFolder => Made(_root.Model);

    /// <summary>What lies here at the end, also of a training that fails, becomes <c>output.tar.gz</c>.</summary>
    public string OutputFolder => Made(_root.OutputData);

    /// <summary>Synchronised with S3 while the job runs, and restored when it is started again; null when the job keeps no checkpoints.</summary>
    public string? CheckpointFolder => _input.CheckpointFolder is { } folder ? Made(Path.Combine(_root.Path, Path.GetRelativePath(MlRoot.DefaultPath, folder))) : null;

    /// <summary>The names of the job's hosts, the same on each of them: <c>algo-1</c> …</summary>
    public IReadOnlyList<string> Hosts => _input.Resources.Hosts;

    /// <summary>The name of this one.</summary>
    public string CurrentHost => _input.Resources.CurrentHost;

    /// <summary>This is the first host, whose model counts.</summary>
    public bool IsFirstHost => Hosts.Count == 0 || Hosts[0] == CurrentHost;

    /// <summary>For example <c>ml.m5.large</c>.</summary>
    public string InstanceType => _input.Resources.InstanceType;

    /// <summary>How many threads can compute at once.</summary>
    public int ProcessorCount =>
        int.TryParse(Environment.GetEnvironmentVariable("SM_NUM_CPUS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count : Environment.ProcessorCount;

    /// <summary>Cancelled when the job is stopped or its time is up; there are 120 seconds left then to save what is worth it.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>A channel that the script needs.</summary>
    /// <param name="name">For example <c>train</c>.</param>
    /// <exception cref="ScriptException">The job has none of that name.</exception>
    public Channel Channel(string name) => Channels.TryGetValue(name, out var channel) ? channel
        : throw new ScriptException($"The job has no channel '{name}'; it has {(Channels.Count == 0 ? "none" : string.Join(", ", Channels.Keys.Order(StringComparer.Ordinal)))}.");

    private static string Made(string folder) => Directory.CreateDirectory(folder).FullName;
}
