using System.Diagnostics;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>moto's server, the stand-in for S3 that most test suites use; it keeps objects in memory.</summary>
internal static class Moto
{
    /// <summary>Starts it; null where <c>moto_server</c> is not on the path.</summary>
    public static async Task<Daemon?> Start()
    {
        int port = Daemon.FreePort();
        // Its line per request goes nowhere, which is the fastest for it.
        var daemon = await Daemon.Start(new ProcessStartInfo("sh", ["-c", $"exec moto_server -H 127.0.0.1 -p {port} 2>/dev/null"]) { RedirectStandardOutput = true }, port, "/");
        if (daemon is null)
        {
            await Console.Error.WriteLineAsync("No moto_server (moto[server] of PyPI): small objects are left out.");
        }

        return daemon;
    }
}
