using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>Lets serverless variants sleep that nobody has used for some time. Requests wake them: see <see cref="VariantRoute.Wake"/>.</summary>
/// <param name="endpoints">The rows.</param>
/// <param name="routes">Know since when nobody has used a variant.</param>
/// <param name="idle">How long nobody must have used it.</param>
/// <param name="clock">Measures that.</param>
/// <param name="log">What could not be written down.</param>
public sealed partial class ServerlessLoop(Table<Endpoint> endpoints, Routes routes, TimeSpan idle, TimeProvider clock, ILogger<ServerlessLoop> log)
{
    private readonly ConcurrentDictionary<string, bool> _awake = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Watches until <paramref name="cancel"/> fires.</summary>
    public async Task Run(CancellationToken cancel)
    {
        endpoints.Changed += Look;
        try
        {
            foreach (var endpoint in endpoints.All())
            {
                Look(endpoint.Key);
            }

            while (true)
            {
                var changed = Renewed();
                var next = _awake.Keys.Select(Tend).DefaultIfEmpty(Timeout.InfiniteTimeSpan).MinBy(wait => wait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : wait);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                await Task.WhenAny(changed, Task.Delay(next, clock, over.Token));
                await over.CancelAsync();
                cancel.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            endpoints.Changed -= Look;
        }
    }

    private Task Renewed()
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _changed, fresh);
        return fresh.Task;
    }

    /// <summary>Keeps in mind whether an endpoint has variants that may sleep.</summary>
    private void Look(string name)
    {
        if (endpoints.Find(name) is { Live: { } live } endpoint && live.Variants.Any(variant => Slumber.MaySleep(endpoint, variant)))
        {
            if (_awake.TryAdd(name, true))
            {
                Volatile.Read(ref _changed).TrySetResult();
            }
        }
        else
        {
            _awake.TryRemove(name, out _);
        }
    }

    /// <summary>Puts the endpoint's idle variants to sleep; answers when the next may be idle.</summary>
    private TimeSpan Tend(string name)
    {
        var next = Timeout.InfiniteTimeSpan;
        if (endpoints.Find(name) is not { Live: { } live } endpoint)
        {
            return next;
        }

        foreach (var variant in live.Variants.Where(variant => Slumber.MaySleep(endpoint, variant)))
        {
            var route = routes.Find(name)?.Find(variant.Name);
            bool used = route is null or { Idle: null } || !route.Queue.IsEmpty || route.Backends.Any(backend => backend.Gate.Inside > 0);
            var left = used ? idle : idle - route!.Idle!.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                try
                {
                    endpoints.Update(name, row => Slumber.ToSleep(row, variant.Name));
                    continue;
                }
                catch (Exception e)
                {
                    Log.NotWritten(log, name, variant.Name, e);
                    left = idle;
                }
            }

            next = next == Timeout.InfiniteTimeSpan || left < next ? left : next;
        }

        return next;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Endpoint {Endpoint}: variant {Variant} could not be put to sleep.")]
        public static partial void NotWritten(ILogger logger, string endpoint, string variant, Exception cause);
    }
}
