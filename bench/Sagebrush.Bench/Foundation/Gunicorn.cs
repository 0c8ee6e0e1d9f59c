using System.Diagnostics;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Foundation;

/// <summary>scikit-learn's k-NN on the same flowers behind Flask and gunicorn with two workers, as people serve a model by hand.</summary>
internal static class Gunicorn
{
    private const string Program = "/usr/bin/gunicorn";

    /// <summary>Starts it; null where Debian's python3-flask, python3-sklearn or gunicorn is missing.</summary>
    /// <param name="workerClass">gunicorn's worker class: <c>sync</c> closes the connection after each answer, <c>gthread</c> keeps it.</param>
    public static async Task<Daemon?> Start(string workerClass)
    {
        int port = Daemon.FreePort();
        string[] arguments = ["--workers", "2", "--worker-class", workerClass, "--threads", "16", "--keep-alive", "60", "--bind", $"127.0.0.1:{port}", "--log-level", "error", "app:app"];
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = Path.Combine(Repository.Bench, "peer"), Environment = { ["IRIS_TRAIN"] = Repository.Iris("iris_train.csv") },
        };
        return File.Exists(Program) ? await Daemon.Start(start, port, "/ping") : null;
    }
}
