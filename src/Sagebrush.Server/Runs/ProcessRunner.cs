using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>
/// Containers as processes of this machine, in a <see cref="Sandbox"/> where there is one, else plain with
/// <see cref="MlRoot.EnvironmentVariable"/> in place of a mount: the same contract.
/// </summary>
/// <remarks>
/// A run is kept by a <see cref="Keeper"/>, which outlives the server. All that a server knows of a run it reads from the files that both write, so a run
/// found again after a restart is like any other.
/// </remarks>
public sealed class ProcessRunner : IRunner, IDisposable
{
    /// <summary>This runner's name in a <see cref="RunHandle"/>.</summary>
    public const string Name = "process";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(10);

    private readonly RunFiles _files;
    private readonly Sandbox? _sandbox;
    private readonly DiskWatch _disk;
    private readonly ControlGroups? _groups = ControlGroups.Find();
    private readonly RunProcesses _processes;
    private readonly TimeProvider _clock;

    /// <summary>Keeps what is known of runs in a folder.</summary>
    /// <param name="folder">Made when absent; a later server finds the runs of an earlier one in it.</param>
    /// <param name="clock">Measures the grace of <see cref="Stop"/>.</param>
    /// <param name="sandboxed">False: plain processes even where a sandbox could be made.</param>
    public ProcessRunner(string folder, TimeProvider clock, bool sandboxed = true)
    {
        _files = new(folder);
        _processes = new(_files, _groups);
        _clock = clock;
        _sandbox = sandboxed ? new() : null;
        _groups?.Sweep(clock.GetUtcNow());
        _disk = new(_files, (id, cancel) => Stop(new(Name, id), TimeSpan.Zero, cancel).AsTask(), clock);
    }

    /// <inheritdoc/>
    public bool Isolates => _sandbox is { Works: true };

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The container wants network isolation and this machine offers no sandbox.</exception>
    public async ValueTask<RunHandle> Start(RunSpec spec, CancellationToken cancel)
    {
        var handle = new RunHandle(Name, spec.Id);
        if (_files.Keeper(spec.Id) is not null)
        {
            return handle;
        }

        if (spec.NetworkIsolation && !Isolates)
        {
            throw new NotSupportedException("Network isolation needs bubblewrap (bwrap), which this machine lacks or does not allow.");
        }

        using var keeper = Process.Start(Prepare(spec))!;
        // Not given up half way: what is removed then would come to be afterwards.
        await keeper.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return _files.Keeper(spec.Id) is not null ? handle : throw new IOException($"The run {spec.Id} could not be started: its keeper left no word.");
    }

    /// <inheritdoc/>
    public ValueTask<RunState> Observe(RunHandle run, CancellationToken cancel) => new(Look(run.Token));

    /// <inheritdoc/>
    public async Task<RunState> Ended(RunHandle run, CancellationToken cancel)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // The exit code's file is the usual sign; a keeper that was killed leaves none.
        var gone = _processes.KeeperGone(run.Token, waiting.Token);
        _disk.Begin(run.Token, gone);
        while (true)
        {
            var changed = _files.Changed(run.Token);
            if (Look(run.Token) is var state and not RunState.Running)
            {
                await waiting.CancelAsync();
                return state;
            }

            await Task.WhenAny(changed, gone);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public async ValueTask Stop(RunHandle run, TimeSpan grace, CancellationToken cancel)
    {
        if (_processes.Keeper(run.Token) is not { } keeper)
        {
            return;
        }

        if (_processes.Main(keeper.Pid, run.Token) is { } main)
        {
            Posix.Signal(main.Pid, new RunLayer(_files.Stem(run.Token)).StopSignal);
            try
            {
                await Ended(run, cancel).WaitAsync(grace, _clock, cancel);
                return;
            }
            catch (TimeoutException)
            {
                // Its time is up.
            }
        }

        var ended = Ended(run, cancel);
        do
        {
            foreach (int process in _processes.Of(keeper.Pid, run.Token))
            {
                Posix.Signal(process, Posix.Kill);
            }
        }
        // Who was born while the others were listed comes next.
        while (await Task.WhenAny(ended, Task.Delay(Again, _clock, cancel)) != ended);

        await ended;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(string Line, long Offset)> Log(RunHandle run, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var lines = new LogLines(_files.Log(run.Token), offset);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var gone = _processes.KeeperGone(run.Token, waiting.Token);
        while (true)
        {
            var changed = _files.Changed(run.Token);
            bool ended = Look(run.Token) is not RunState.Running;
            while (await lines.Next(ended, cancel) is { } line)
            {
                yield return (line, lines.Offset);
            }

            if (ended)
            {
                await waiting.CancelAsync();
                yield break;
            }

            await Task.WhenAny(changed, gone);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public long Memory(RunHandle run) => _files.Exit(run.Token) is null && _processes.Keeper(run.Token) is { } keeper
        ? ProcessMemory.Of(_processes.With(keeper, run.Token, ProcessTree.Now()))
        : 0;

    /// <inheritdoc/>
    public IReadOnlyDictionary<RunHandle, RunUsage> Usage(IReadOnlyCollection<RunHandle> runs)
    {
        var found = new Dictionary<RunHandle, RunUsage>();
        var tree = ProcessTree.Now();
        foreach (var run in runs.Distinct())
        {
            if (_files.Exit(run.Token) is null && _processes.Keeper(run.Token) is { } keeper)
            {
                var processes = _processes.With(keeper, run.Token, tree).ToList();
                found[run] = new(new(processes.Sum(process => process.Processor.Ticks)), ProcessMemory.Of(processes));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    /// <remarks>Ends first what the run left behind.</remarks>
    public async ValueTask Remove(RunHandle run, CancellationToken cancel)
    {
        if (_files.Keeper(run.Token) is { } keeper && keeper.Boot == RunProcesses.Boot)
        {
            foreach (var left in ProcessTree.Now().Session(keeper.Process.Pid))
            {
                Posix.Signal(left.Pid, Posix.Kill);
            }
        }

        string stem = _files.Stem(run.Token);
        while (_groups is not null && !_groups.TryRemove(stem))
        {
            foreach (int left in _groups.Members(stem))
            {
                Posix.Signal(left, Posix.Kill);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, cancel);
        }

        new RunLayer(stem).Remove();
        _files.Remove(run.Token);
    }

    /// <summary>Stops watching; the runs go on.</summary>
    public void Dispose()
    {
        _disk.Dispose();
        _files.Dispose();
    }

    private ProcessStartInfo Prepare(RunSpec spec)
    {
        string stem = _files.Stem(spec.Id);
        _files.SetDisk(spec.Id, spec.MlRoot, spec.Limits?.Disk);
        var command = Command(spec, stem);
        var limits = spec.Limits ?? new();
        var start = _groups is null
            ? Keeper.Of(stem, "", [], limits.OfAProcess, command)
            : Keeper.Of(stem, _groups.Shortages(stem), _groups.Make(stem, limits), new(), command);
        start.WorkingDirectory = spec.MlRoot;
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = "/root";
        start.Environment["HOSTNAME"] = spec.HostName;
        foreach (var (name, value) in spec.Environment.Where(variable => !(Isolates && Sandbox.IsInsideOnly(variable.Key))))
        {
            start.Environment[name] = value;
        }

        start.Environment[MlRoot.EnvironmentVariable] = Isolates ? MlRoot.DefaultPath : spec.MlRoot;
        return start;
    }

    private IReadOnlyList<string> Command(RunSpec spec, string stem)
    {
        if (!Isolates)
        {
            // What such a command leaves behind would keep the pipe open for good.
            return spec.Command;
        }

        _files.MakePipe(spec.Id);
        if (spec.Root is { } root)
        {
            var layer = new RunLayer(stem);
            layer.Make(spec, root);
            return RootSandbox.Wrap(spec, root, layer, Sandbox.Namespaces);
        }

        var user = _sandbox!.HasUsers ? _files.User(spec.Id) : null;
        user?.Own(spec.MlRoot, spec.ReadOnly);
        var scratch = _files.Scratch(spec.Id);
        scratch.Prepare(spec, user);
        return Sandbox.Wrap(spec, scratch, user);
    }

    private RunState Look(string id)
    {
        // The order matters: a keeper may leave its exit code and go between two looks.
        bool lives = _processes.Keeper(id) is not null;
        return _files.Exit(id) is { } end ? end
            : lives ? new RunState.Running()
            : new RunState.Lost(_files.Keeper(id) is { } keeper && keeper.Boot == RunProcesses.Boot ? "The run's process was killed from outside." : "The machine was restarted.");
    }
}
