using Sagebrush.Images;
using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>One container of an instance from its start to its end, with its output on the way to the logs.</summary>
internal sealed class RunningContainer : IDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PatientPingInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    private readonly HostingPlatform _platform;
    private readonly CancellationTokenSource _left;
    private readonly Task _log;
    private readonly ModelCache? _models;

    private RunningContainer(HostingPlatform platform, ContainerPlan plan, RunHandle run, int attempt, CancellationToken cancel)
    {
        (_platform, Plan, Run) = (platform, plan, run);
        _left = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Client = new(plan.Root.Socket);
        _models = plan.IsMultiModel ? new(new(new(Client), new(plan, platform), IsPressed, new(plan.Instance, platform)), plan.KeepsModels) : null;
        Ended = platform.Runner.Ended(run, _left.Token);
        _log = new LogPump(platform.Runner, platform.Logs, platform.Clock)
            .Run(run, attempt, plan.Instance.LogGroup, plan.LogStream, CancellationToken.None);
    }

    /// <summary>What it runs.</summary>
    public ContainerPlan Plan { get; }

    /// <summary>Finds it again after a restart of the server.</summary>
    public RunHandle Run { get; }

    /// <summary>The way to it.</summary>
    public ContainerClient Client { get; }

    /// <summary>What requests see of it.</summary>
    public BackendContainer Backend => new(Plan.Title, Plan.LogStream, Client) { Models = _models };

    /// <summary>Completes when it has ended; cancelled with the attempt.</summary>
    public Task<RunState> Ended { get; }

    /// <summary>Starts it, or finds it when an earlier server has started it.</summary>
    /// <param name="platform">What it stands on.</param>
    /// <param name="plan">What it runs; its model is in place.</param>
    /// <param name="image">That plan's image.</param>
    /// <param name="attempt">Which attempt of the instance it belongs to.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public static async Task<RunningContainer> Start(HostingPlatform platform, ContainerPlan plan, ContainerImage image, int attempt, CancellationToken cancel) =>
        new(platform, plan, await platform.Runner.Start(await plan.Run(attempt, image, platform.Variables, cancel), cancel), attempt, cancel);

    /// <summary>True when it answers a ping; false when it has ended instead, or <paramref name="tired"/> has completed.</summary>
    public async Task<bool> Ready(Task tired, CancellationToken cancel)
    {
        var start = _platform.Clock.GetTimestamp();
        while (!Ended.IsCompleted && !tired.IsCompleted)
        {
            // A glance at the file system is cheaper than a refused connection.
            if (File.Exists(Plan.Root.Socket) && await Client.Ping(_platform.Clock, cancel))
            {
                return true;
            }

            var pause = _platform.Clock.GetElapsedTime(start) < Impatience ? PingInterval : PatientPingInterval;
            await Task.WhenAny(Ended, tired, Task.Delay(pause, _platform.Clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }

        return false;
    }

    /// <summary>Ends it; completes when nothing of it runs any more and its last line is in the logs.</summary>
    /// <param name="grace">Between SIGTERM and SIGKILL.</param>
    public async Task Stop(TimeSpan grace)
    {
        await _left.CancelAsync();
        await (_models?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _platform.Runner.Stop(Run, grace, CancellationToken.None);
        await _log;
        File.Delete(Plan.Root.Socket);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        Client.Dispose();
        _left.Dispose();
    }

    // Seven eighths: what is left is room for requests.
    private bool IsPressed() => Plan.Instance.Limits?.Memory is { } memory && _platform.Runner.Memory(Run) > memory / 8 * 7;
}
