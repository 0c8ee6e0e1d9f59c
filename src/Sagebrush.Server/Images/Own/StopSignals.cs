using System.Collections.Frozen;
using System.Globalization;
using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>The signals that images name to be asked to end.</summary>
internal static class StopSignals
{
    // As Linux numbers them on x64 and arm64.
    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["KILL"] = Posix.Kill, ["USR1"] = 10, ["USR2"] = 12, ["TERM"] = Posix.Terminate, ["WINCH"] = 28, ["PWR"] = 30,
        ["RTMIN+3"] = 37,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of <c>SIGINT</c>, <c>INT</c> or <c>2</c>; SIGTERM's where nothing is named that is known.</summary>
    public static int Number(string? name) =>
        name is null or "" ? Posix.Terminate
        : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 64 ? number
        : Numbers.GetValueOrDefault(name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name, Posix.Terminate);
}
