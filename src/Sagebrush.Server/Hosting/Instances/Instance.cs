using Microsoft.Extensions.Logging;
using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>
/// Runs one instance's containers, one <see cref="InstanceAttempt"/> after the other as its row asks for them, lets them rest and go, and says what they do. Containers
/// that an earlier server started are found again, because starting the same run twice answers the same run.
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
    private int _asked, _rested;
    private CancellationTokenSource? _running;

    // What the runner still keeps of the last attempt.
    private IReadOnlyList<RunHandle> _last = [];
    private Task _life = Task.CompletedTask;
    private Task? _retirement;
    private volatile InstanceState? _state;
    private volatile InstanceAttempt? _attempt;

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
    public Backend? Backend => _attempt?.Backend;

    /// <summary>Runs the containers that the row asks for, unless they run already.</summary>
    public void Tend(InstanceRow row)
    {
        if (row.Attempt > _asked && _retirement is null)
        {
            _asked = row.Attempt;
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
            _life = Sleep(_life, row, _asked == row.Attempt ? _running : null);

            // An attempt that rests is over, also one that only an earlier server has tended: whoever is woken meanwhile waits for the next.
            _asked = Math.Max(_asked, row.Attempt);
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
        var attempt = _attempt = new(_platform, _plan, row, Report, _log);
        try
        {
            return await attempt.Run(Remove, () => _grace, cancel);
        }
        finally
        {
            _last = attempt.Runs is [] ? _last : attempt.Runs;
        }
    }

    private async Task End(InstanceRow row)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_attempt?.Way is { } backend)
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
            if (Backend is { } backend)
            {
                // Requests have their own limit; whoever got in before the gate was shut is answered.
                backend.Gate.Shut();
                await backend.Gate.Empty.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await (running?.CancelAsync() ?? Task.CompletedTask);
            await before;
            await StopUnwatched(row);

            // Now, and not when the next attempt begins: a request will be waiting then.
            await Remove(CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.Failed(_log, _plan.Kind, _plan.Owner, _plan.Id, e);
        }

        Report(new InstanceState.Resting { Attempt = row.Attempt });
    }

    /// <summary>Ends containers that an earlier server started and this one never looked at, perhaps some of several.</summary>
    private async Task StopUnwatched(InstanceRow row)
    {
        if (row.Runs?.Except(_last).ToList() is [_, ..] runs)
        {
            await Task.WhenAll(runs.Select(run => _platform.Runner.Stop(run, _grace, CancellationToken.None).AsTask()));
            _platform.Variables.RevokeBelow(_plan.RunIds(row.Attempt));
            foreach (string socket in _plan.Containers.Select(container => container.Root.Socket).Where(File.Exists))
            {
                // It outlives who listened: the next container could not.
                File.Delete(socket);
            }

            _last = [.. _last, .. runs];
        }
    }

    /// <summary>Lets the runner forget the last attempt's containers.</summary>
    private async Task Remove(CancellationToken cancel)
    {
        foreach (var run in _last)
        {
            await _platform.Runner.Remove(run, cancel);
        }

        _last = [];
    }

    private void Report(InstanceState state)
    {
        _state = state;
        _changed();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Owner}: instance {Instance} failed.")]
        public static partial void Failed(ILogger logger, string kind, string owner, string instance, Exception cause);
    }
}
