using System.Globalization;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Endpoints;

/// <summary>What a hundred endpoints of a small built-in model weigh when nobody asks them anything.</summary>
internal static class ManyEndpoints
{
    private const int Count = 100;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train("iris");
        var job = await new Client.SageMakerClient(connection).DescribeTrainingJob("iris", default);
        await Task.Delay(Quiet);
        double free = AvailableMegabytes(), resident = server.ResidentMegabytes;
        double seconds = await Rounds.Seconds(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await Deployment.Start(connection, $"iris-{i}", job.ModelArtifacts.S3ModelArtifacts);
            }
        });
        double answered = await Rounds.Seconds(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                using var one = new RawConnection(server.Url);
                await one.Exchange(Invocation.Signed(server.Url, $"iris-{i}"));
            }
        });
        await Task.Delay(Quiet);
        var (taken, cpu) = (free - AvailableMegabytes(), server.CpuTime);
        await Task.Delay(Quiet);
        cpu = server.CpuTime - cpu;
        return
        [
            new($"an idle endpoint of {Count}", "MB", taken / Count, null, null, "≤ 40"),
            new($"the server with {Count} idle endpoints", "MB", server.ResidentMegabytes, "with none", resident, ""),
            new($"CPU time of the server with {Count} idle endpoints", "ms/s", cpu.TotalMilliseconds / Quiet.TotalSeconds, null, null, ""),
            new($"{Count} endpoints one after another to InService", "s", seconds, null, null, ""),
            new($"an answer of each of {Count}", "s", answered, null, null, ""),
        ];
    }

    private static double AvailableMegabytes() =>
        double.Parse(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))["MemAvailable:".Length..^"kB".Length], CultureInfo.InvariantCulture)
            * 1024 / 1e6;
}
