namespace Sagebrush.Runs;

/// <summary>
/// Where containers run: processes of this machine today, OCI engines and Slurm behind the same four verbs. A run outlives the server that started it
/// and is found again by its handle.
/// </summary>
public interface IRunner
{
    /// <summary>True when containers can be cut off from the network, and what is read-only for them is so.</summary>
    bool Isolates { get; }

    /// <summary>
    /// Starts a run; the same <see cref="RunSpec.Id"/> twice answers the same run. A start is not given up half way, so who removes a run afterwards has removed all of it.
    /// </summary>
    ValueTask<RunHandle> Start(RunSpec spec, CancellationToken cancel);

    /// <summary>What the run is doing now; works for runs that an earlier server process started.</summary>
    ValueTask<RunState> Observe(RunHandle run, CancellationToken cancel);

    /// <summary>Completes when the run has ended; answers its last state.</summary>
    Task<RunState> Ended(RunHandle run, CancellationToken cancel);

    /// <summary>Ends the run: SIGTERM, then after <paramref name="grace"/> SIGKILL to all of it. Ending an ended run is no error.</summary>
    ValueTask Stop(RunHandle run, TimeSpan grace, CancellationToken cancel);

    /// <summary>
    /// The run's output line by line from byte <paramref name="offset"/> on, with the offset behind each line, until the run has ended. Standard output and
    /// error are one stream.
    /// </summary>
    IAsyncEnumerable<(string Line, long Offset)> Log(RunHandle run, long offset, CancellationToken cancel);

    /// <summary>Bytes of memory that the run uses now, all its processes together; what they share counts once. 0 when it has ended.</summary>
    long Memory(RunHandle run);

    /// <summary>What runs use, looked at together; those that are not running are left out.</summary>
    IReadOnlyDictionary<RunHandle, RunUsage> Usage(IReadOnlyCollection<RunHandle> runs);

    /// <summary>Forgets an ended run and what the runner kept of it (its log and exit status, not the <see cref="RunSpec.MlRoot"/> folder).</summary>
    ValueTask Remove(RunHandle run, CancellationToken cancel);
}

/// <summary>What a run uses.</summary>
/// <param name="Processor">Processor time of its processes, and of those of them that have ended and been waited for.</param>
/// <param name="Memory">Bytes; what its processes share counts once.</param>
public readonly record struct RunUsage(TimeSpan Processor, long Memory);

/// <summary>One container to run.</summary>
/// <param name="Id">Names the run, for example <c>training-job/iris/algo-1</c>; unique in the installation.</param>
/// <param name="HostName">The container's host name: <c>algo-1</c> …</param>
/// <param name="Command">Entry point and arguments, the last of them <c>train</c> or <c>serve</c> for built-in images.</param>
/// <param name="MlRoot">The folder that the container sees as <c>/opt/ml</c> (see <see cref="Contract.MlRoot"/>).</param>
/// <param name="Environment">The container's environment, complete.</param>
public sealed record RunSpec(
    string Id, string HostName, IReadOnlyList<string> Command, string MlRoot, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>No network at all but the Unix socket in the shared folder.</summary>
    public bool NetworkIsolation { get; init; }

    /// <summary>
    /// Paths of the platform that the container may read and never write: folders of its program, seen under their own names, or parts of
    /// <see cref="MlRoot"/>.
    /// </summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    /// <summary>Folders of the platform that the container may write to, seen under their own names: those that it shares with others of its role.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>An image in place of the machine's own files; null for a container of the platform, which runs on those.</summary>
    public RootFileSystem? Root { get; init; }

    /// <summary>The names of all hosts of the job, by which they reach each other.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What it may use of its machine; null: all that is there.</summary>
    public RunLimits? Limits { get; init; }
}

/// <summary>Finds a run again, also after a restart of the server: the runner's name and a token that only the runner reads (its file on the run's process, container id …).</summary>
public sealed record RunHandle(string Runner, string Token);

/// <summary>What a run is doing.</summary>
public abstract record RunState
{
    /// <summary>The process lives.</summary>
    public sealed record Running : RunState;

    /// <summary>The process has ended by itself or by a signal (128 + signal).</summary>
    /// <param name="Code">Exit code, 0 to 255.</param>
    /// <param name="Shortage">What it had too little of, so that it was ended.</param>
    public sealed record Exited(int Code, Shortage Shortage = Shortage.None) : RunState;

    /// <summary>The run is gone and its exit code with it, for example after a power cut.</summary>
    public sealed record Lost(string Reason) : RunState;
}
