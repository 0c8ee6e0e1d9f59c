using System.Diagnostics;
using System.Globalization;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.Endpoints;

/// <summary>A serverless endpoint that sleeps after a moment, asked now and then: does it always answer, how long does it take to wake?</summary>
internal static class ServerlessBenchmark
{
    private const int Usual = 1000, AwakeMilliseconds = 60, Aim = 300;
    private const string Idle = "SAGEBRUSH_SERVERLESS_IDLE", Name = "iris";

    private const string Introduction = """
        `dotnet run -c Release --project bench/Sagebrush.Bench serverless [CYCLES]`; one CSV row, signed, to the built-in k-NN of 112 flowers on a serverless
        endpoint that sleeps after 0.2 s. Requests come 0.15 to 0.55 s apart, so that many meet it while it falls asleep. Time is from sending the request to
        the last byte of its answer; what took more than 60 ms woke it.
        """;

    /// <summary>Wakes it so many times, 1,000 where no number is given, and writes the results of a whole run.</summary>
    public static async Task<int> Run(string[] cycles)
    {
        int count = cycles is [var said] ? int.Parse(said, CultureInfo.InvariantCulture) : Usual;
        await ServerUnderTest.Build();
        Environment.SetEnvironmentVariable(Idle, "00:00:00.2");
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train(Name);
        await Deploy(connection);

        using var raw = new RawConnection(server.Url);
        var random = new Random(1);
        List<double> wakes = [];
        int warm = 0, errors = 0;
        while (wakes.Count < count)
        {
            await Task.Delay(random.Next(150, 550));
            long start = Stopwatch.GetTimestamp();
            try
            {
                await raw.Exchange(Invocation.Signed(server.Url, Name));
            }
            catch (IOException e)
            {
                errors++;
                await Console.Error.WriteLineAsync(e.Message);
            }

            double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (took > AwakeMilliseconds)
            {
                wakes.Add(took);
            }
            else
            {
                warm++;
            }
        }

        wakes.Sort();
        var list = FigureList.Here(
        [
            new($"failed requests of {wakes.Count + warm}, {wakes.Count} of which woke it", "requests", errors, null, null, "0"),
            new("wake-up, median", "ms", At(0.5), null, null, $"≤ {Aim}"),
            new("wake-up, p90", "ms", At(0.9), null, null, ""),
            new("wake-up, p99", "ms", At(0.99), null, null, ""),
            new("wake-up, longest", "ms", wakes[^1], null, null, ""),
        ]);
        string report = list.Report("Sleep and wake of a serverless endpoint", Introduction);
        await Console.Out.WriteLineAsync(report);
        if (count >= Usual)
        {
            await Machine.Write("serverless", list.ToJson(), report);
        }

        return errors == 0 ? 0 : 1;

        double At(double share) => wakes[(int)(share * (wakes.Count - 1))];
    }

    private static async Task Deploy(Connection connection)
    {
        var sageMaker = new SageMakerClient(connection);
        var job = await sageMaker.DescribeTrainingJob(Name, default);
        await sageMaker.CreateModel(
            new() { ModelName = Name, ExecutionRoleArn = Deployment.Role, PrimaryContainer = new() { Image = Deployment.Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts } }, default);
        await sageMaker.CreateEndpointConfig(
            new() { EndpointConfigName = Name, ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = Name, ServerlessConfig = new() { MemorySizeInMB = 1024, MaxConcurrency = 5 } }] },
            default);
        await sageMaker.CreateEndpoint(new() { EndpointName = Name, EndpointConfigName = Name }, default);
        await Deployment.Until("InService", "Creating", async () => (await sageMaker.DescribeEndpoint(Name, default)).EndpointStatus);
    }
}
