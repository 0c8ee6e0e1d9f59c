using Microsoft.Extensions.Logging;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Storage;

namespace Sagebrush.Hosting;

/// <summary>
/// Runs one instance's containers, one attempt after the other as its row asks for them, and says what they do. They stand and fall together: when one ends,
/// the others are ended too. Containers that an earlier server started are found again, because starting the same run twice answers the same run.
/// </summary>
internal sealed partial class Instance : IDisposable
{
    /// <summary>What a container gets between SIGTERM and SIGKILL when its instance is retired, and requests beyond the time that they may take anyway.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly HostingPlatform _platform;
    private readonly InstancePlan _plan;
    private readonly Action _changed;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();

    private TimeSpan _grace = Grace;
    private int _attempt, _rested;
    private CancellationTokenSource? _running;
    private IReadOnlyList<RunHandle> _last = [];
    private Task _life = Task.CompletedTask;
    private Task? _retirement;
    private volatile InstanceState? _state;
    private volatile Backend? _backend;
    private volatile Backend? _left;

    /// <summary>An instance of which nothing runs yet, as far as this server knows.</summary>
    /// <param name="platform">What it stands on.</param>
    /// <param name="plan">What it runs, for whom.</param>
    /// <param name="changed">Told after each change of <see cref="State"/>.</param>
    /// <param name="log">Told of crashes.</param>
    public Instance(HostingPlatform platform, InstancePlan plan, Action changed, ILogger log) =>
        (_platform, _plan, _changed, _log) = (platform, plan, changed, log);

    /// <summary>What it does; null before its first attempt was asked for.</summary>
    public InstanceState? State => _state;

    /// <summary>The way to its containers while they are in service.</summary>
    public Backend? Backend => _backend;

    /// <summary>Runs the containers that the row asks for, unless they run already.</summary>
    public void Tend(InstanceRow row)
    {
        if (row.Attempt > _attempt && _retirement is null)
        {
            _attempt = row.Attempt;
            _running?.Dispose();
            _running = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            _life = Live(_life, row, _running.Token);
        }
    }

    /// <summary>Lets the requests inside finish and ends the containers; <see cref="State"/> is Resting then, and the folder stays.</summary>
    public void Rest(InstanceRow row)
    {
        if (row.Attempt > _rested && _retirement is null)
        {
            _rested = row.Attempt;
            _life = Sleep(_life, row, _attempt == row.Attempt ? _running : null);
        }
    }

    /// <summary>Lets the requests inside finish, ends the containers and deletes the instance's folder; <see cref="State"/> is Gone then.</summary>
    /// <returns>Completes then.</returns>
    public Task Retire(InstanceRow row) => _retirement ??= End(row);

    /// <summary>Ends the containers; completes when nothing of them runs any more.</summary>
    /// <param name="grace">Between SIGTERM and SIGKILL.</param>
    public async Task Stop(TimeSpan grace)
    {
        _grace = grace;
        await _stopping.CancelAsync();
        await _life;
        await (_retirement ?? Task.CompletedTask);
    }

    /// <summary>Deletes the folder of a stopped instance and what the runner kept of its last containers.</summary>
    public async Task Forget()
    {
        await Remove(CancellationToken.None);
        if (Directory.Exists(_plan.Folder))
        {
            Directory.Delete(_plan.Folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _running?.Dispose();
        _stopping.Dispose();
    }

    private async Task Live(Task before, InstanceRow row, CancellationToken cancel)
    {
        await before;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (row.NotBefore - _platform.Clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _platform.Clock, cancel);
            }

            Report(await Attempt(row, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The containers have been ended. The row still asks for them, unless they rest, so that the next server starts others.
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
        var containers = new List<RunningContainer>();
        try
        {
            List<(ContainerPlan Plan, ContainerImage Image)> plans = [];
            foreach (var plan in _plan.Containers)
            {
                plans.Add((plan, ImageOf(plan)));
                await Place(plan, cancel);
            }

            // Only now: the row asks for another attempt, so nobody will ask for the last one's output and exit codes again.
            await Remove(cancel);
            foreach (var (plan, image) in plans)
            {
                containers.Add(await RunningContainer.Start(_platform, plan, image, row.Attempt, cancel));
                _last = [.. containers.Select(container => container.Run)];
            }

            Report(new InstanceState.Starting { Attempt = row.Attempt, Runs = _last });

            // What ended while no server watched is no sign of a bad container.
            return row.Runs is not null && await HasEnded(containers, cancel)
                ? Ended("A container ended.", served: TimeSpan.MaxValue)
                : await Watch(containers, cancel);
        }
        catch (ModelDataException e)
        {
            return Ended(e.Message, final: true);
        }
        catch (StorageException e)
        {
            return Ended($"The model data for {_plan.Purpose} could not be downloaded. {e.Message}");
        }
        finally
        {
            await Task.WhenAll(containers.Select(container => container.Stop(_grace)));
            _platform.Variables.RevokeBelow(_plan.RunIds(row.Attempt));
            containers.ForEach(container => container.Dispose());
        }

        InstanceState.Ended Ended(string reason, bool final = false, TimeSpan served = default) => new(reason, final, served) { Attempt = row.Attempt };
    }

    private ContainerImage ImageOf(ContainerPlan plan) =>
        _platform.Images.ImageOf(plan.Definition) ?? throw new ModelDataException($"Requested image {plan.Definition.Image} not found.");

    private Task Place(ContainerPlan plan, CancellationToken cancel)
    {
        Directory.CreateDirectory(plan.IsMultiModel ? plan.Root.Models : plan.Root.Path);
        return new ModelData(_platform.Storage).Place(ModelData.SourceOf(plan.Definition), plan.DataName, plan.Root.Model, plan.Instance.Limits?.Disk, cancel);
    }

    private async Task<bool> HasEnded(IEnumerable<RunningContainer> containers, CancellationToken cancel)
    {
        foreach (var container in containers)
        {
            if (await _platform.Runner.Observe(container.Run, cancel) is not RunState.Running)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From the containers' start to the end of the first of them, which ends the attempt.</summary>
    private async Task<InstanceState.Ended> Watch(IReadOnlyList<RunningContainer> containers, CancellationToken cancel)
    {
        var ended = Task.WhenAny(containers.Select(container => container.Ended));
        if (await Unready(containers, ended, cancel) is { } unready)
        {
            var how = unready.Ended.IsCompleted ? Words(await unready.Ended) : $"It did not answer within {_plan.StartupTimeout.TotalSeconds} seconds.";
            return new($"The {Called(unready)} for {_plan.Purpose} did not pass the ping health check. "
                + $"Please check CloudWatch logs for this {_plan.Kind.Replace('-', ' ')}. {how}", Final: false, TimeSpan.Zero) { Attempt = _attempt };
        }

        var since = _platform.Clock.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var backend = new Backend(
            _plan.Id, [.. containers.Select(container => container.Backend)], _plan.IsDirect);
        _backend = backend;
        Report(new InstanceState.InService { Attempt = _attempt, Runs = _last });
        try
        {
            var isBusy = () => backend.Gate.Inside > 0;
            var sick = _plan.Health is { } checks ? new HealthWatch(containers, checks, _platform.Clock).Run(isBusy, over.Token) : null;
            if (sick is not null && await Task.WhenAny(ended, sick) == sick)
            {
                var (container, why) = await sick;
                return await Leave(container, why, backend, ended, _platform.Clock.GetElapsedTime(since), cancel);
            }

            var first = await ended;
            var words = Words(await first);
            Log.Crashed(_log, _plan.Kind, _plan.Owner, _plan.Id, words);
            return new($"The {Called(containers.First(container => container.Ended == first))} for {_plan.Purpose} ended. {words}", Final: false,
                _platform.Clock.GetElapsedTime(since)) { Attempt = _attempt };
        }
        finally
        {
            await over.CancelAsync();
            _backend = null;
            backend.Gate.Shut();
        }
    }

    /// <summary>Takes the instance out of service because of a container that runs but is not well; the requests inside may finish.</summary>
    private async Task<InstanceState.Ended> Leave(
        RunningContainer container, string why, Backend backend, Task ended, TimeSpan served, CancellationToken cancel)
    {
        var reason = $"The {Called(container)} for {_plan.Purpose} did not pass the ping health check. "
            + $"Please check CloudWatch logs for this {_plan.Kind.Replace('-', ' ')}. {why}";
        Log.Unhealthy(_log, _plan.Kind, _plan.Owner, _plan.Id, why);
        (_left, _backend) = (backend, null);
        backend.Gate.Shut();
        Report(new InstanceState.Unhealthy(reason) { Attempt = _attempt, Runs = _last });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(ended, backend.Gate.Empty, Task.Delay(_plan.LongestRequest, _platform.Clock, over.Token));
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return new(reason, Final: false, served) { Attempt = _attempt };
    }

    /// <summary>The container that keeps the instance out of service, once that is known; null when all answer pings.</summary>
    private async Task<RunningContainer?> Unready(IReadOnlyList<RunningContainer> containers, Task ended, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tired = Task.WhenAny(ended, Task.Delay(_plan.StartupTimeout, _platform.Clock, over.Token));
        try
        {
            foreach (var container in containers)
            {
                if (!await container.Ready(tired, cancel))
                {
                    return containers.FirstOrDefault(other => other.Ended.IsCompleted) ?? container;
                }
            }

            return null;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static string Called(RunningContainer container) => container.Plan.Title == "primary" ? "primary container" : container.Plan.Title;

    private async Task End(InstanceRow row)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if ((_backend ?? _left) is { } backend)
            {
                backend.Gate.Shut();
                await Task.WhenAny(backend.Gate.Empty, Task.Delay(_plan.LongestRequest + Grace, _platform.Clock, _stopping.Token));
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

    private async Task Sleep(Task before, InstanceRow row, CancellationTokenSource? running)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_backend is { } backend)
            {
                // Requests have their own limit; whoever got in before the gate was shut is answered.
                backend.Gate.Shut();
                await Task.WhenAny(backend.Gate.Empty, Task.Delay(Timeout.InfiniteTimeSpan, _platform.Clock, _stopping.Token));
            }

            await (running?.CancelAsync() ?? Task.CompletedTask);
            await before;
            await StopUnwatched(row);

            // Now, and not when the next attempt begins: a request will be waiting then.
            await Remove(CancellationToken.None);
            _last = [];
        }
        catch (Exception e)
        {
            Log.Failed(_log, _plan.Kind, _plan.Owner, _plan.Id, e);
        }

        Report(new InstanceState.Resting { Attempt = row.Attempt });
    }

    /// <summary>Ends containers that an earlier server started and this one never looked at.</summary>
    private async Task StopUnwatched(InstanceRow row)
    {
        if (_last is [] && row.Runs is { } runs)
        {
            await Task.WhenAll(runs.Select(run => _platform.Runner.Stop(run, _grace, CancellationToken.None).AsTask()));
            _platform.Variables.RevokeBelow(_plan.RunIds(row.Attempt));
            _last = runs;
        }
    }

    /// <summary>Lets the runner forget the last attempt's containers.</summary>
    private async Task Remove(CancellationToken cancel)
    {
        foreach (var run in _last)
        {
            await _platform.Runner.Remove(run, cancel);
        }
    }

    private void Report(InstanceState state)
    {
        _state = state;
        _changed();
    }

    private static string Words(RunState state) => state switch
    {
        RunState.Exited { Shortage: Shortage.Memory } => "It ran out of memory: use an instance type with more, or a smaller model.",
        RunState.Exited { Shortage: Shortage.Disk } => "No space left on device: it wrote more than its volume holds.",
        RunState.Exited exited => $"It exited with code {exited.Code}.",
        RunState.Lost lost => lost.Reason,
        _ => "It runs.",
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Owner}: the container of instance {Instance} ended. {How}")]
        public static partial void Crashed(ILogger logger, string kind, string owner, string instance, string how);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Owner}: the container of instance {Instance} is not well and is replaced. {Why}")]
        public static partial void Unhealthy(ILogger logger, string kind, string owner, string instance, string why);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Owner}: instance {Instance} failed.")]
        public static partial void Failed(ILogger logger, string kind, string owner, string instance, Exception cause);
    }
}
