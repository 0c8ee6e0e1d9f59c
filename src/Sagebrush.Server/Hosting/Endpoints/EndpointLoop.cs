using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>
/// Keeps all endpoints, each by a keeper of its own: wakes them when a row changes, and at start for every row there is. What a killed server left running is
/// found again that way, what died meanwhile is started again.
/// </summary>
/// <param name="endpoints">The rows.</param>
/// <param name="platform">What instances stand on.</param>
/// <param name="routes">Where requests find them.</param>
/// <param name="log">Crashes and failures.</param>
public sealed partial class EndpointLoop(Table<Endpoint> endpoints, HostingPlatform platform, Routes routes, ILogger<EndpointLoop> log)
{
    /// <summary>What containers get between SIGTERM and SIGKILL when the server stops.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private bool _stopped = true;

    /// <summary>
    /// Keeps the endpoints until <paramref name="cancel"/> fires, then ends their containers; the rows stay as they are, and the next server starts others.
    /// Endpoints in service take requests again by the time this first waits.
    /// </summary>
    public async Task Run(CancellationToken cancel)
    {
        lock (_lock)
        {
            _stopped = false;
        }

        endpoints.Changed += Wake;
        try
        {
            foreach (var endpoint in endpoints.All())
            {
                Wake(endpoint.Key);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, platform.Clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            endpoints.Changed -= Wake;
            await StopAll(ShutdownGrace, forget: false, stopped: true);
        }
    }

    /// <summary>Kills all containers and forgets all instances, as a prelude to emptying the database; completes when nothing of them is left.</summary>
    public Task Clear(CancellationToken cancel) => StopAll(TimeSpan.Zero, forget: true, stopped: false).WaitAsync(cancel);

    /// <summary>An alarm has changed its state: updates that heed it look at it.</summary>
    public void WakeAll()
    {
        List<Kept> all;
        lock (_lock)
        {
            all = [.. _kept.Values];
        }

        foreach (var kept in all)
        {
            kept.Keeper.Wake();
        }
    }

    private void Wake(string name)
    {
        lock (_lock)
        {
            if (_kept.TryGetValue(name, out var kept))
            {
                kept.Keeper.Wake();
            }
            else if (!_stopped)
            {
                var keeper = new EndpointKeeper(name, endpoints, platform, routes, log);
                var stop = new CancellationTokenSource();
                kept = _kept[name] = new(keeper, stop);
                kept.Life = Keep(keeper, stop.Token);
            }
        }
    }

    private async Task Keep(EndpointKeeper keeper, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    if (IsOver(keeper))
                    {
                        return;
                    }

                    await keeper.Woken(stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    Log.TurnFailed(log, keeper.Name, e);
                    await Task.Delay(RetryDelay, platform.Clock, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // StopAll takes over.
        }
    }

    /// <summary>Takes a turn; true when the endpoint is gone and its keeper with it.</summary>
    private bool IsOver(EndpointKeeper keeper)
    {
        while (!keeper.Turn())
        {
            lock (_lock)
            {
                // A new endpoint of that name may have come meanwhile; whoever added it then woke this keeper, not a new one.
                if (endpoints.Find(keeper.Name) is null)
                {
                    _kept.Remove(keeper.Name);
                    return true;
                }
            }
        }

        return false;
    }

    private async Task StopAll(TimeSpan grace, bool forget, bool stopped)
    {
        List<Kept> all;
        lock (_lock)
        {
            _stopped = stopped;
            all = [.. _kept.Values];
            _kept.Clear();
        }

        await Task.WhenAll(all.Select(async kept =>
        {
            using var stop = kept.Stop;
            await stop.CancelAsync();
            await kept.Life;
            await kept.Keeper.Stop(grace, forget);
        }));
    }

    private sealed record Kept(EndpointKeeper Keeper, CancellationTokenSource Stop)
    {
        public Task Life { get; set; } = Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Endpoint {Endpoint}: a turn failed and is taken again.")]
        public static partial void TurnFailed(ILogger logger, string endpoint, Exception cause);
    }
}
