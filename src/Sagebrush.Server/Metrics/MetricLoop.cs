using Microsoft.Extensions.Logging;

namespace Sagebrush.Metrics;

/// <summary>Every second: takes what the meters have counted and writes it down. Every minute: makes old values coarser.</summary>
/// <param name="store">Where to.</param>
/// <param name="meters">Each adds to the store what it has counted since it was asked before.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told when the disk refuses.</param>
public sealed partial class MetricLoop(MetricStore store, IReadOnlyList<Action> meters, TimeProvider clock, ILogger<MetricLoop> log)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private const int TicksToRollUp = 60;

    /// <summary>Runs until cancelled; what was counted last is written before it ends.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Task.Yield();
        for (int tick = 0; !cancel.IsCancellationRequested; tick++)
        {
            await Task.Delay(Tick, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                foreach (var meter in meters)
                {
                    meter();
                }

                await store.Flush();
                if (tick % TicksToRollUp == 0)
                {
                    while (await store.RollUp() && !cancel.IsCancellationRequested)
                    {
                    }
                }
            }
            catch (Exception e)
            {
                Log.Failed(log, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Metrics could not be written; the next second tries again")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}
