using System.Diagnostics;
using System.Net.Sockets;

namespace Sagebrush.Bench.Foundation;

/// <summary>scikit-learn's k-NN on the same flowers behind Flask and gunicorn with two workers, as people serve a model by hand.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>Starts it; null where Debian's python3-flask, python3-sklearn or gunicorn is missing.</summary>
    /// <param name="workerClass">gunicorn's worker class: <c>sync</c> closes the connection after each answer, <c>gthread</c> keeps it.</param>
    public static async Task<Peer?> Start(string workerClass)
    {
        if (!File.Exists("/usr/bin/gunicorn"))
        {
            return null;
        }

        int port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            "/usr/bin/gunicorn", ["--workers", "2", "--worker-class", workerClass, "--threads", "16", "--keep-alive", "60", "--bind", $"127.0.0.1:{port}", "--log-level", "error", "app:app"])
        {
            WorkingDirectory = Path.Combine(Repository.Bench, "peer"),
            Environment = { ["IRIS_TRAIN"] = Repository.Iris("iris_train.csv") },
        })!;
        var url = new Uri($"http://127.0.0.1:{port}/");
        using var http = new HttpClient();
        for (int attempt = 0; attempt < 600 && !process.HasExited; attempt++)
        {
            try
            {
                await http.GetStringAsync(new Uri(url, "/ping"));
                return new(process, url);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        return null;
    }

    public void Dispose()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            kill.WaitForExit();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
