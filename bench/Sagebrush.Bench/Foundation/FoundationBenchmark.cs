using System.Globalization;
using System.Text;
using System.Text.Json;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Foundation;

/// <summary>
/// How long the Iris job and its endpoint take, what an endpoint bears beside Flask and gunicorn, how soon the server is ready and how much memory it holds idle.
/// Written to <c>bench/results/CPU/foundation.md</c> and <c>.json</c>.
/// </summary>
internal static class FoundationBenchmark
{
    private const int Runs = 10;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2), Measured = TimeSpan.FromSeconds(5), Idle = TimeSpan.FromSeconds(3);

    public static async Task<int> Run()
    {
        await ServerUnderTest.Build();
        var (startup, idle) = await Start();
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        List<double> jobs = [], endpoints = [];
        for (int run = 0; run < Runs; run++)
        {
            string name = $"iris-{run}";
            jobs.Add(await workflow.Train(name));
            endpoints.Add(await workflow.Deploy(name));
            await Console.Out.WriteLineAsync($"run {run}: job {jobs[^1]:0.000} s, endpoint {endpoints[^1]:0.000} s");
            if (run > 0)
            {
                await workflow.DeleteEndpoint(name);
            }
        }

        var result = new FoundationResult(
            Machine.Cpu, Environment.ProcessorCount, Machine.Date, Rounds.Median(jobs), Rounds.Median(endpoints), startup, idle, await Invocations(server.Url, "iris-0"));
        await Machine.Write("foundation", JsonSerializer.SerializeToUtf8Bytes(result, FoundationJson.Default.FoundationResult), Report(result));
        return 0;
    }

    private static async Task<(double Startup, double Idle)> Start()
    {
        List<double> startups = [], memory = [];
        for (int run = 0; run < Runs; run++)
        {
            using var server = await ServerUnderTest.Start();
            startups.Add(server.Startup.TotalSeconds);
            if (run < 3)
            {
                await Task.Delay(Idle);
                memory.Add(server.ResidentMegabytes);
            }
        }

        return (Rounds.Median(startups), Rounds.Median(memory));
    }

    private static async Task<IReadOnlyList<Comparison>> Invocations(Uri server, string endpoint)
    {
        var comparisons = new List<Comparison>();
        foreach (string workerClass in new[] { "sync", "gthread" })
        {
            using var peer = await Gunicorn.Start(workerClass);
            if (peer is null)
            {
                await Console.Error.WriteLineAsync("No peer: Debian's gunicorn, python3-flask and python3-sklearn are needed.");
                break;
            }

            foreach (int connections in new[] { 1, 16 })
            {
                // Alternating, so that what else the machine does falls on both.
                List<LoadResult> ours = [], theirs = [];
                for (int round = 0; round < 3; round++)
                {
                    ours.Add(await Loaded(server, Invocation.Signed(server, endpoint), connections));
                    theirs.Add(await Loaded(peer.Url, Invocation.Plain(peer.Url), connections));
                }

                comparisons.Add(new(connections, workerClass, Middle(ours), Middle(theirs)));
            }
        }

        return comparisons;
    }

    private static async Task<LoadResult> Loaded(Uri server, RawRequest request, int connections)
    {
        await Load.Run(server, request, connections, Warm);
        var result = await Load.Run(server, request, connections, Measured);
        await Console.Out.WriteLineAsync($"{server} {connections} connections: {result.RequestsPerSecond:0} requests/s, median {result.MedianMilliseconds:0.000} ms");
        return result;
    }

    private static LoadResult Middle(List<LoadResult> rounds) => rounds.OrderBy(round => round.RequestsPerSecond).ElementAt(rounds.Count / 2);

    private static string Report(FoundationResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Foundation on {result.Cpu}, {result.Cores} cores, {result.Date}

            `dotnet run -c Release --project bench/Sagebrush.Bench foundation`; medians, of {Runs} runs where nothing else is said.

            | What | Measured | Aim |
            | --- | --: | --: |
            | CreateTrainingJob to Completed, Iris in Pipe mode | {result.JobSeconds:0.000} s | 1 s |
            | CreateEndpoint to InService | {result.EndpointSeconds:0.000} s | 1 s |
            | `./sagebrush server` to ready | {result.StartupSeconds:0.000} s | 1 s |
            | Resident memory, idle after 3 s (of 3 runs) | {result.IdleMegabytes:0} MB | 150 MB |

            InvokeEndpoint with one CSV row, signed, beside scikit-learn's k-NN behind Flask and gunicorn with 2 workers (unsigned, warm), both on this machine and
            loaded by the same generator on it; the median of 3 alternating rounds of 5 s. `sync` is gunicorn's default and opens a connection per request,
            `gthread` keeps connections.

            | Connections | Peer's workers | Ours, requests/s | Peer's | Ratio | Ours, median ms (p99) | Peer's | Ratio |
            | --: | --- | --: | --: | --: | --: | --: | --: |

            """);
        foreach (var (c, ours, theirs) in result.Invocations.Select(c => (c, c.Ours, c.Theirs)))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {c.Connections} | {c.Peer} | {ours.RequestsPerSecond:0} | {theirs.RequestsPerSecond:0} | {c.ThroughputRatio:0.0} | ");
            text.Append(CultureInfo.InvariantCulture,
                $"{ours.MedianMilliseconds:0.000} ({ours.P99Milliseconds:0.000}) | {theirs.MedianMilliseconds:0.000} ({theirs.P99Milliseconds:0.000}) | {c.LatencyRatio:0.00} |\n");
        }

        return text.Append("\nAims: 5 times the peer's requests at 16 connections, at most 0.7 of its median latency at 1.\n").ToString();
    }
}
