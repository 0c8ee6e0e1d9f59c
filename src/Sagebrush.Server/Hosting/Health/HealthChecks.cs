namespace Sagebrush.Hosting;

/// <summary>
/// Decides whether a container that once answered its pings still serves. What it says counts: a ping that is refused or answered with anything but 200, several times
/// in a row. What it does not say counts only after long silence, since a container of one thread answers no ping while it works on a request, and a busy machine is
/// slow. Decides only; <see cref="HealthWatch"/> asks.
/// </summary>
/// <param name="Interval">Between two pings of a container that has been well for long.</param>
/// <param name="Vigilance">Between two pings of a container that is new in service, or whose last ping has failed.</param>
/// <param name="Refusals">Failed pings in a row that are one too many.</param>
/// <param name="Silence">How long a container may say nothing at all while it has no request.</param>
/// <param name="BusySilence">How long while it has: longer than a request may take.</param>
public sealed record HealthChecks(TimeSpan Interval, TimeSpan Vigilance, int Refusals, TimeSpan Silence, TimeSpan BusySilence)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Those of an endpoint's containers.</summary>
    /// <param name="longestRequest">How long a request may take.</param>
    public static HealthChecks For(TimeSpan longestRequest) => new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), 3, Margin, longestRequest + Margin);

    /// <summary>What is known of a container's health.</summary>
    /// <param name="Refusals">Failed pings in a row.</param>
    /// <param name="Served">How long it has been in service.</param>
    public readonly record struct Health(int Refusals, TimeSpan Served);

    /// <summary>When the next ping is due.</summary>
    /// <param name="health">What is known.</param>
    /// <param name="isSilent">The last ping was not answered.</param>
    public TimeSpan Pause(Health health, bool isSilent) => health.Refusals > 0 || isSilent || health.Served < InstanceRow.Proven ? Vigilance : Interval;

    /// <summary>Why the container is to be replaced; null while it is not.</summary>
    /// <param name="health">What is known, the last ping included.</param>
    /// <param name="silence">How long nothing at all has come from it; zero when it answered.</param>
    /// <param name="isBusy">It has requests inside.</param>
    public string? Verdict(Health health, TimeSpan silence, bool isBusy) =>
        health.Refusals >= Refusals ? $"It failed {health.Refusals} pings in a row."
        : silence >= (isBusy ? BusySilence : Silence) ? $"It said nothing for {silence.TotalSeconds:0} seconds."
        : null;
}
