using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sagebrush.Bench.Harness;

/// <summary>A peer that serves on a port of its own until it is ended, by its id.</summary>
internal sealed class Daemon : IDisposable
{
    private readonly Process _process;

    private Daemon(Process process, Uri url) => (_process, Url) = (process, url);

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>A port of the loopback address that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits for its first answer, whatever that says; null when it ends before.</summary>
    /// <param name="start">The program.</param>
    /// <param name="port">Where it was told to listen.</param>
    /// <param name="path">What to ask it for.</param>
    public static async Task<Daemon?> Start(ProcessStartInfo start, int port, string path)
    {
        var process = Process.Start(start)!;
        var daemon = new Daemon(process, new($"http://127.0.0.1:{port}/"));
        using var http = new HttpClient();
        for (int attempt = 0; attempt < 600 && !process.HasExited; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(daemon.Url, path), HttpCompletionOption.ResponseHeadersRead);
                return daemon;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        daemon.Dispose();
        return null;
    }
    /// <summary>Its memory and that of its children, what they share counted once.</summary>
    public double ProportionalMegabytes => File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(_process.Id.ToString(CultureInfo.InvariantCulture))
        .Sum(id => File.ReadLines($"/proc/{id}/smaps_rollup").Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => double.Parse(line["Pss:".Length..^"kB".Length], CultureInfo.InvariantCulture))) * 1024 / 1e6;

    public void Dispose() => _process.End();
}
