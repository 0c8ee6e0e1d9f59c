using System.Globalization;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Endpoints;

/// <summary>An endpoint under an even load for half an hour: does it get slower, does it grow? Written to <c>bench/results/CPU/soak.md</c> and <c>.json</c>.</summary>
internal static class SoakBenchmark
{
    private const int Rate = 500, Connections = 16, UsualMinutes = 30;

    private const string Introduction = """
        `dotnet run -c Release --project bench/Sagebrush.Bench soak [MINUTES]`; one CSV row, signed, to the built-in k-NN of 112 flowers, 500 requests a second at
        even times over 16 connections. The second minute is what the last is held against. Memory is the server's resident memory, and that of the
        endpoint's container as `/metrics` has it.
        """;

    /// <summary>Loads the endpoint for so many minutes, 30 where none is given, and writes the results of a whole run.</summary>
    public static async Task<int> Run(string[] minutes)
    {
        int count = minutes is [var said] ? int.Parse(said, CultureInfo.InvariantCulture) : UsualMinutes;
        if (count < 2)
        {
            await Console.Error.WriteLineAsync("At least 2 minutes: the second is what the last is held against.");
            return 1;
        }

        await ServerUnderTest.Build();
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train("iris");
        await workflow.Deploy("iris");
        List<(LoadResult Load, double Server, double Container)> all = [];
        var next = Invocation.Fresh(server.Url, "iris");
        for (int minute = 1; minute <= count; minute++)
        {
            var load = (await PacedLoad.Run(server.Url, next, Connections, Rate, TimeSpan.FromMinutes(1))).Whole();
            all.Add((load, server.ResidentMegabytes, await ContainerMegabytes(server.Url)));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"minute {minute}: {load.RequestsPerSecond:0} requests/s, median {load.MedianMilliseconds:0.000} ms, p99 {load.P99Milliseconds:0.000} ms, server {all[^1].Server:0.0} MB, container {all[^1].Container:0.0} MB"));
        }

        var (second, last) = (all[1], all[^1]);
        var list = FigureList.Here(
        [
            new($"p99 of minute {count}", "ms", last.Load.P99Milliseconds, "minute 2", second.Load.P99Milliseconds, "≤ 1.2"),
            new($"median of minute {count}", "ms", last.Load.MedianMilliseconds, "minute 2", second.Load.MedianMilliseconds, ""),
            new($"memory of the server, minute {count}", "MB", last.Server, "minute 2", second.Server, "≤ 1.05"),
            new($"memory of the container, minute {count}", "MB", last.Container, "minute 2", second.Container, "≤ 1.05"),
        ]);
        string report = list.Report("Half an hour of even load", Introduction);
        if (count < UsualMinutes)
        {
            await Console.Out.WriteLineAsync(report);
            return 0;
        }

        await Machine.Write("soak", list.ToJson(), report);
        return 0;
    }

    private static async Task<double> ContainerMegabytes(Uri server)
    {
        using var http = new HttpClient();
        string metrics = await http.GetStringAsync(new Uri(server, "/metrics"));
        return metrics.Split('\n').Where(line => line.StartsWith("sagebrush_endpoint_memory_bytes{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)) / 1e6;
    }
}
