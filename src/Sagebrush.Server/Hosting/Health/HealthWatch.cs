namespace Sagebrush.Hosting;

/// <summary>Pings the containers of an instance in service, until one is to be replaced.</summary>
/// <param name="containers">The instance's.</param>
/// <param name="checks">Decides.</param>
/// <param name="clock">Measures pauses and silence.</param>
internal sealed class HealthWatch(IReadOnlyList<RunningContainer> containers, HealthChecks checks, TimeProvider clock)
{
    /// <summary>The first container that is to be replaced, and why.</summary>
    /// <param name="isBusy">The instance has requests inside.</param>
    /// <param name="cancel">The instance is not in service any more.</param>
    public async Task<(RunningContainer Container, string Reason)> Run(Func<bool> isBusy, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var first = await Task.WhenAny([.. containers.Select(container => Watch(container, isBusy, over.Token))]);
        await over.CancelAsync();
        return await first;
    }

    private async Task<(RunningContainer Container, string Reason)> Watch(RunningContainer container, Func<bool> isBusy, CancellationToken cancel)
    {
        var since = clock.GetTimestamp();
        var (heard, free) = (since, since);
        var health = new HealthChecks.Health();
        for (var pause = checks.Pause(health, isSilent: false); ;)
        {
            await Task.Delay(pause, clock, cancel);
            var answer = await container.Client.Check(clock, cancel);

            // Any byte is a sign of life, also one of an answer to somebody else.
            bool isHeard = answer != PingAnswer.None || container.Client.TakeHeard();
            var now = clock.GetTimestamp();
            var busy = isBusy();
            heard = isHeard ? now : heard;
            free = isHeard || busy ? now : free;
            health = new(answer switch { PingAnswer.Well => 0, PingAnswer.Refused => health.Refusals + 1, _ => health.Refusals }, clock.GetElapsedTime(since));
            if (checks.Verdict(health, clock.GetElapsedTime(busy ? heard : free, now), busy) is { } reason)
            {
                return (container, reason);
            }

            pause = checks.Pause(health, isSilent: answer == PingAnswer.None);
        }
    }
}
