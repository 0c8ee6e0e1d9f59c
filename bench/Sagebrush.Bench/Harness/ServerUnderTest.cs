using System.Diagnostics;
using System.Globalization;
using Sagebrush.Client;

namespace Sagebrush.Bench.Harness;

/// <summary>The program as a person runs it: <c>./sagebrush server</c>, built and precompiled.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    public const string KeyId = "AKIABENCH", Secret = "bench";

    private readonly Process _process;

    private ServerUnderTest(Process process, Uri url, TimeSpan startup) => (_process, Url, Startup) = (process, url, startup);

    public Uri Url { get; }

    /// <summary>From the start of the process to its word that it is ready.</summary>
    public TimeSpan Startup { get; }

    /// <summary>Resident memory now, in MB.</summary>
    public double ResidentMegabytes => Status("VmRSS:");

    /// <summary>CPU time of its process so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most resident memory since its start, in MB.</summary>
    public double PeakMegabytes => Status("VmHWM:");

    /// <summary>Builds what is to be measured, so that no build is part of a measurement.</summary>
    public static async Task Build()
    {
        using var build = Process.Start(new ProcessStartInfo(Program, ["--version"]) { RedirectStandardOutput = true })!;
        await build.WaitForExitAsync();
    }

    /// <summary>Starts it on a port of its own.</summary>
    /// <param name="data">The data folder; null for one of its own, which is removed at the end.</param>
    public static async Task<ServerUnderTest> Start(string? data = null)
    {
        long start = Stopwatch.GetTimestamp();
        string[] kept = data is null ? ["--ephemeral"] : ["--data", data];
        var process = Process.Start(new ProcessStartInfo(Program, ["server", .. kept, "--urls", "http://127.0.0.1:0", "--user", $"bench:{KeyId}:{Secret}"])
        {
            RedirectStandardOutput = true,
        })!;
        const string Mark = "ready at ";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                return new(process, new Uri(line[Mark.Length..].Split(' ')[0]), Stopwatch.GetElapsedTime(start));
            }
        }

        throw new InvalidOperationException("The server ended before it was ready.");
    }

    public Connection Connect() => Connect(Url);

    /// <summary>The same client for a peer that speaks S3 too.</summary>
    public static Connection Connect(Uri url) => new(url, new(KeyId, Secret), "us-east-1", TimeProvider.System);

    public void Dispose() => _process.End();

    private static string Program => Path.Combine(Repository.Root, "sagebrush");

    private double Status(string name) => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2], CultureInfo.InvariantCulture) / 1024;
}
