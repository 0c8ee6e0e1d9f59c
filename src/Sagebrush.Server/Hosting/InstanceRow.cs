using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>One instance as the endpoint's row keeps it: enough to find its container again after a restart of the server, or to start the next one.</summary>
/// <param name="Id"><c>i-</c> and 17 hexadecimal digits; names the log stream and, with <paramref name="Attempt"/>, the run.</param>
/// <param name="Attempt">Which container of this instance it is, from 1; the next one after each crash.</param>
public sealed record InstanceRow(string Id, int Attempt = 1)
{
    /// <summary>The container, once started.</summary>
    public RunHandle? Run { get; init; }

    /// <summary>Crashes in a row, none of them after <see cref="EndpointStep.Proven"/> of good service.</summary>
    public int Failures { get; init; }

    /// <summary>The next container starts no earlier; the default is at once.</summary>
    public DateTimeOffset NotBefore { get; init; }
}
