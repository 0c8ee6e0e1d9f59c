using Microsoft.Extensions.Logging;
using Sagebrush.Contract;
using Sagebrush.Runs;
using Sagebrush.Storage;

namespace Sagebrush.Hosting;

/// <summary>
/// Runs one instance's containers, one after the other as its row asks for them, and says what they do. A container that an earlier server started
/// is found again, because starting the same run twice answers the same run.
/// </summary>
internal sealed partial class Instance : IDisposable
{
    /// <summary>What a container gets between SIGTERM and SIGKILL, and requests to finish, when its instance is retired.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PatientPingInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    private readonly HostingPlatform _platform;
    private readonly InstancePlan _plan;
    private readonly MlRoot _root;
    private readonly Action _changed;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();

    private TimeSpan _grace = Grace;
    private int _attempt;
    private RunHandle? _last;
    private Task _life = Task.CompletedTask;
    private Task? _retirement;
    private volatile InstanceState? _state;
    private volatile Backend? _backend;

    /// <summary>An instance of which nothing runs yet, as far as this server knows.</summary>
    /// <param name="platform">What it stands on.</param>
    /// <param name="plan">What it runs, for whom.</param>
    /// <param name="changed">Told after each change of <see cref="State"/>.</param>
    /// <param name="log">Told of crashes.</param>
    public Instance(HostingPlatform platform, InstancePlan plan, Action changed, ILogger log) =>
        (_platform, _plan, _root, _changed, _log) = (platform, plan, plan.Root, changed, log);

    /// <summary>What it does; null before its first container was asked for.</summary>
    public InstanceState? State => _state;

    /// <summary>The way to its container while that is in service.</summary>
    public Backend? Backend => _backend;

    /// <summary>Runs the container that the row asks for, unless it runs already.</summary>
    public void Tend(InstanceRow row)
    {
        if (row.Attempt > _attempt && _retirement is null)
        {
            _attempt = row.Attempt;
            _life = Live(_life, row);
        }
    }

    /// <summary>Lets the requests inside finish, ends the container and deletes the instance's folder; <see cref="State"/> is Gone then.</summary>
    /// <returns>Completes then.</returns>
    public Task Retire(InstanceRow row) => _retirement ??= End(row);

    /// <summary>Ends the container; completes when nothing of it runs any more.</summary>
    /// <param name="grace">Between SIGTERM and SIGKILL.</param>
    public async Task Stop(TimeSpan grace)
    {
        _grace = grace;
        await _stopping.CancelAsync();
        await _life;
        await (_retirement ?? Task.CompletedTask);
    }

    /// <summary>Deletes the folder of a stopped instance and what the runner kept of its last container.</summary>
    public async Task Forget()
    {
        if (_last is { } last)
        {
            await _platform.Runner.Remove(last, CancellationToken.None);
        }

        if (Directory.Exists(_root.Path))
        {
            Directory.Delete(_root.Path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task Live(Task before, InstanceRow row)
    {
        await before;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (row.NotBefore - _platform.Clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _platform.Clock, _stopping.Token);
            }

            Report(await Attempt(row, _stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The container has been ended; the row still asks for it, so that the next server starts another.
        }
        catch (Exception e)
        {
            Log.Failed(_log, _plan.Kind, _plan.Owner, _plan.Id, e);
            Report(new InstanceState.Ended($"The container for {_plan.Purpose} could not be started: {e.Message}", Final: e is NotSupportedException,
                TimeSpan.Zero) { Attempt = row.Attempt });
        }
    }

    private async Task<InstanceState.Ended> Attempt(InstanceRow row, CancellationToken cancel)
    {
        Report(new InstanceState.Starting { Attempt = row.Attempt });
        if (_platform.Images.Find(_plan.Container.Image ?? "") is not { } image)
        {
            return Ended($"Requested image {_plan.Container.Image} not found.", final: true);
        }

        try
        {
            Directory.CreateDirectory(_root.Path);
            await new ModelData(_platform.Storage).Place(_plan.Container, _root.Model, cancel);
        }
        catch (ModelDataException e)
        {
            return Ended(e.Message, final: true);
        }
        catch (StorageException e)
        {
            return Ended($"The model data for {_plan.Purpose} could not be downloaded. {e.Message}");
        }

        // Only now: the row asks for another attempt, so nobody will ask for the last one's output and exit code again.
        if (_last is { } last)
        {
            await _platform.Runner.Remove(last, cancel);
        }

        var run = _last = await _platform.Runner.Start(await _plan.Run(row.Attempt, image, _platform.Variables, cancel), cancel);
        Report(new InstanceState.Starting { Attempt = row.Attempt, Run = run });
        var log = new LogPump(_platform.Runner, _platform.Logs, _platform.Clock)
            .Run(run, row.Attempt, _plan.LogGroup, _plan.LogStream, CancellationToken.None);
        try
        {
            // What ended while no server watched is no sign of a bad container.
            var unseen = row.Run is not null && await _platform.Runner.Observe(run, cancel) is not RunState.Running;
            return unseen ? Ended("The container ended.", served: TimeSpan.MaxValue) : await Watch(run, cancel);
        }
        finally
        {
            await _platform.Runner.Stop(run, _grace, CancellationToken.None);
            _platform.Variables.Revoke(_plan.RunId(row.Attempt));
            await log;
            File.Delete(_root.Socket);
        }

        InstanceState.Ended Ended(string reason, bool final = false, TimeSpan served = default) => new(reason, final, served) { Attempt = row.Attempt };
    }

    /// <summary>From the container's start to its end.</summary>
    private async Task<InstanceState.Ended> Watch(RunHandle run, CancellationToken cancel)
    {
        using var backend = new Backend(_plan.Id, _plan.LogStream, _root.Socket);
        var ended = _platform.Runner.Ended(run, cancel);
        if (!await Ready(backend, ended, cancel))
        {
            var how = ended.IsCompleted ? Words(await ended) : $"It did not answer within {_plan.StartupTimeout.TotalSeconds} seconds.";
            return new($"The primary container for {_plan.Purpose} did not pass the ping health check. "
                + $"Please check CloudWatch logs for this {_plan.Kind.Replace('-', ' ')}. {how}", Final: false, TimeSpan.Zero) { Attempt = _attempt };
        }

        var since = _platform.Clock.GetTimestamp();
        _backend = backend;
        Report(new InstanceState.InService { Attempt = _attempt, Run = run });
        try
        {
            var words = Words(await ended);
            Log.Crashed(_log, _plan.Kind, _plan.Owner, _plan.Id, words);
            return new($"The container for {_plan.Purpose} ended. {words}", Final: false, _platform.Clock.GetElapsedTime(since)) { Attempt = _attempt };
        }
        finally
        {
            _backend = null;
            backend.Gate.Shut();
        }
    }

    private async Task<bool> Ready(Backend backend, Task ended, CancellationToken cancel)
    {
        var start = _platform.Clock.GetTimestamp();
        while (!ended.IsCompleted && _platform.Clock.GetElapsedTime(start) is var waited && waited < _plan.StartupTimeout)
        {
            // A glance at the file system is cheaper than a refused connection.
            if (File.Exists(_root.Socket) && await backend.Container.Ping(_platform.Clock, cancel))
            {
                return true;
            }

            await Task.WhenAny(ended, Task.Delay(waited < Impatience ? PingInterval : PatientPingInterval, _platform.Clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }

        return false;
    }

    private async Task End(InstanceRow row)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_backend is { } backend)
            {
                backend.Gate.Shut();
                await Task.WhenAny(backend.Gate.Empty, Task.Delay(Grace, _platform.Clock, _stopping.Token));
            }

            await _stopping.CancelAsync();
            await _life;
            await StopUnwatched(row);
            await Forget();
        }
        catch (Exception e)
        {
            Log.Failed(_log, _plan.Kind, _plan.Owner, _plan.Id, e);
        }

        Report(new InstanceState.Gone { Attempt = row.Attempt });
    }

    /// <summary>Ends a container that an earlier server started and this one never looked at.</summary>
    private async Task StopUnwatched(InstanceRow row)
    {
        if (_last is null && row.Run is { } run)
        {
            await _platform.Runner.Stop(run, _grace, CancellationToken.None);
            _platform.Variables.Revoke(_plan.RunId(row.Attempt));
            _last = run;
        }
    }

    private void Report(InstanceState state)
    {
        _state = state;
        _changed();
    }

    private static string Words(RunState state) => state switch
    {
        RunState.Exited exited => $"It exited with code {exited.Code}.",
        RunState.Lost lost => lost.Reason,
        _ => "It runs.",
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Owner}: the container of instance {Instance} ended. {How}")]
        public static partial void Crashed(ILogger logger, string kind, string owner, string instance, string how);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Owner}: instance {Instance} failed.")]
        public static partial void Failed(ILogger logger, string kind, string owner, string instance, Exception cause);
    }
}
