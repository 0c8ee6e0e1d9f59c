using System.Security.Cryptography;
using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>One instance as its owner's row keeps it: enough to find its containers again after a restart of the server, or to start the next ones.</summary>
/// <param name="Id"><c>i-</c> and 17 hexadecimal digits; names the log stream and, with <paramref name="Attempt"/>, the runs.</param>
/// <param name="Attempt">How often its containers have been started, this time included; once more after each crash.</param>
public sealed record InstanceRow(string Id, int Attempt = 1)
{
    /// <summary>Attempts that a new instance may use up before it has failed; one in service never gives up.</summary>
    public const int StartupAttempts = 3;

    /// <summary>Service that wipes out earlier crashes.</summary>
    public static readonly TimeSpan Proven = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>The containers, once all are started.</summary>
    public IReadOnlyList<RunHandle>? Runs { get; init; }

    /// <summary>It has been in service; it is no new instance any more, whatever happens to it.</summary>
    public bool HasServed { get; init; }

    /// <summary>
    /// Nobody needs it now: its containers are to end, its folder with the unpacked model stays, and its next attempt begins when it is woken. Of serverless
    /// variants only.
    /// </summary>
    public bool IsAsleep { get; init; }

    /// <summary>Crashes in a row, none of them after <see cref="Proven"/> of good service.</summary>
    public int Failures { get; init; }

    /// <summary>The next attempt starts no earlier; the default is at once.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>A new instance.</summary>
    public static InstanceRow New() => new("i-" + RandomNumberGenerator.GetHexString(17, lowercase: true));

    /// <summary>How long an instance waits for its next attempt after <paramref name="failures"/> crashes in a row: the first restart is at once.</summary>
    public static TimeSpan Delay(int failures) =>
        failures <= 1 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(failures - 2, 20)));

    /// <summary>
    /// The row that follows from what is seen of the instance: an attempt that has ended is followed by another. The same object when nothing follows.
    /// </summary>
    /// <param name="seen">Null when it is not being watched yet.</param>
    /// <param name="now">The time.</param>
    public InstanceRow After(InstanceState? seen, DateTimeOffset now) => seen switch
    {
        { } state when state.Attempt != Attempt => this,
        InstanceState.Ended ended => Again(ended, now),
        InstanceState.Resting => this with { Attempt = Attempt + 1, Runs = null, NotBefore = default },
        InstanceState.InService { Runs: var runs } when Runs is null || !HasServed => this with { Runs = Runs ?? runs, HasServed = true },
        { Runs: { } runs } when Runs is null => this with { Runs = runs },
        _ => this,
    };

    /// <summary>Why a new instance will not come into service; null while it may.</summary>
    public string? Failure(InstanceState? seen) =>
        seen is InstanceState.Ended ended && ended.Attempt == Attempt && (ended.Final || Failures + 1 >= StartupAttempts) ? ended.Reason : null;

    private InstanceRow Again(InstanceState.Ended ended, DateTimeOffset now)
    {
        int failures = ended.Served >= Proven ? 1 : Failures + 1;
        return this with { Attempt = Attempt + 1, Runs = null, Failures = failures, NotBefore = now + Delay(failures) };
    }
}
