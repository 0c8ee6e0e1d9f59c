using System.Diagnostics;
using System.Globalization;
using Sagebrush.Bench.Harness;
using Sagebrush.Data.Npy;

namespace Sagebrush.Bench.Scripts;

/// <summary>
/// A script's serving container beside Flask and gunicorn with the same script, two workers each. Written to <c>bench/results/CPU/scripts.md</c> and
/// <c>.json</c>.
/// </summary>
internal static class ScriptBenchmark
{
    private const string Peer = "Flask, gunicorn (sync)";
    private const int Rounds = 3;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(0.5), Measured = TimeSpan.FromSeconds(2);
    private static readonly string[] Headers = ["Content-Type: application/x-npy", "Accept: application/x-npy"];

    /// <summary>Measures and writes the results.</summary>
    public static async Task<int> Run()
    {
        using var ours = await Container();
        using var theirs = await Gunicorn();
        using var direct = await PythonPeer.Start("script/direct.py");
        if (ours is null)
        {
            await Console.Error.WriteLineAsync("Debian's python3-numpy is needed.");
            return 1;
        }

        if (theirs is null)
        {
            await Console.Error.WriteLineAsync("No peer: Debian's gunicorn and python3-flask are needed.");
        }

        var figures = new List<Figure>();
        foreach (var (size, columns) in new[] { ("1 kB", 256), ("1 MB", 262_144) })
        {
            byte[] body = NpyWriter.Write(new float[columns], columns);
            foreach (int connections in new[] { 1, 16 })
            {
                List<LoadResult> our = [], their = [];
                for (int round = 0; round < Rounds; round++)
                {
                    our.Add(await Loaded(ours.Url, body, connections));
                    if (theirs is not null)
                    {
                        their.Add(await Loaded(theirs.Url, body, connections));
                    }
                }

                string what = $"npy of {size}, {connections} connection{(connections == 1 ? "" : "s")}";
                figures.Add(Compared(what, "requests/s", our, their, result => result.RequestsPerSecond, "≥ 1"));
                figures.Add(Compared(what + ", median", "ms", our, their, result => result.MedianMilliseconds, "≤ 1"));
                if (connections == 1 && direct is not null)
                {
                    figures.Add(new($"{what}, beside a call in one's own process", "ms", Median(our, result => result.MedianMilliseconds), "the script alone", await direct.Ask($"{columns}"), ""));
                }
            }
        }

        figures.Add(new("memory of 2 workers, model of 216 MB", "MB", ours.ProportionalMegabytes, theirs is null ? null : Peer, theirs?.ProportionalMegabytes, "< 1"));
        var list = FigureList.Here(figures);
        await Machine.Write("scripts", list.ToJson(), list.Report("Serving a script", """
            `dotnet run -c Release --project bench/Sagebrush.Bench scripts`; medians of alternating rounds in the same run. The same script in the toolkit's
            container over TCP, and behind Flask with gunicorn's two sync workers without preloading, as people run it. Memory is PSS of all processes.
            """));
        return 0;
    }

    private static Figure Compared(string what, string unit, List<LoadResult> ours, List<LoadResult> theirs, Func<LoadResult, double> value, string aim) =>
        theirs.Count == 0 ? new(what, unit, Median(ours, value), null, null, aim) : new(what, unit, Median(ours, value), Peer, Median(theirs, value), aim);

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value) => Harness.Rounds.Median([.. results.Select(value)]);

    private static async Task<LoadResult> Loaded(Uri server, byte[] body, int connections)
    {
        var request = RawRequest.Of(HttpMethod.Post, new(server, "/invocations"), body, Headers);
        await Load.Run(server, request, connections, Warm);
        return await Load.Run(server, request, connections, Measured);
    }

    private static async Task<Daemon?> Container()
    {
        int port = Daemon.FreePort();
        var start = new ProcessStartInfo("/usr/bin/python3", ["-B", Path.Combine(Repository.Root, "src", "Sagebrush.Python"), "serve"])
        {
            Environment =
            {
                ["SAGEMAKER_SUBMIT_DIRECTORY"] = Script, ["SAGEMAKER_MODEL_SERVER_WORKERS"] = "2",
                ["SAGEMAKER_BIND_TO_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            },
        };
        return await Daemon.Start(start, port, "/ping");
    }

    private static async Task<Daemon?> Gunicorn()
    {
        int port = Daemon.FreePort();
        var start = new ProcessStartInfo("/usr/bin/gunicorn", ["--workers", "2", "--bind", $"127.0.0.1:{port}", "--log-level", "error", "app:app"])
        {
            WorkingDirectory = Script, Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        return File.Exists(start.FileName) ? await Daemon.Start(start, port, "/ping") : null;
    }

    private static string Script => Path.Combine(Repository.Bench, "peer", "script");
}
