using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Bench.Endpoints;

/// <summary>Updates of an endpoint in a row, good and bad ones, under an even load: does a request fail? Written to <c>bench/results/CPU/updates.md</c> and <c>.json</c>.</summary>
internal static class UpdatesBenchmark
{
    private const string Endpoint = "iris", Bucket = "updates", Scikit = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3";
    private const int Rate = 200, Connections = 16, BakeInSeconds = 60;

    private const string Introduction = """
        `dotnet run -c Release --project bench/Sagebrush.Bench updates [GOOD MUTE SICK]`; one CSV row, signed, 200 requests a second at even times over 16
        connections, without a pause. Good updates go from one model of the built-in k-NN to another and back. Mute ones have a model whose container never answers a
        ping, sick ones a script that ends its container a second after it was loaded, while it bakes with all of the traffic. Failed is any answer but 200.
        """;

    // A second after the model was loaded the container is gone.
    private const string SickScript = """
        import os, threading
        def model_fn(folder):
            threading.Timer(1, os._exit, [1]).start()
        def transform_fn(model, body, content_type, accept):
            return "2.0", accept
        """;

    /// <summary>Makes so many updates of each kind, 100, 20 and 20 where nothing is given, and writes the results of a whole run.</summary>
    public static async Task<int> Run(string[] counts)
    {
        int[] wanted = counts is [] ? [100, 20, 20] : [.. counts.Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        await ServerUnderTest.Build();
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var sageMaker = new SageMakerClient(connection);
        await Prepare(connection, sageMaker);

        List<Figure> figures = [];
        string[][] kinds = [["good", "iris", "other"], ["mute", "mute", "mute"], ["sick", "sick", "sick"]];
        foreach (var (kind, count) in kinds.Zip(wanted))
        {
            using var over = new CancellationTokenSource();
            var load = PacedLoad.Run(server.Url, Invocation.Fresh(server.Url, Endpoint), Connections, Rate, Timeout.InfiniteTimeSpan, over.Token);
            List<double> seconds = [];
            int through = 0, back = 0;
            for (int i = 0; i < count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                var endpoint = await Update(sageMaker, kind[1 + (i % 2 == 0 ? 1 : 0)], kind[0] == "good" ? 0 : BakeInSeconds);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                (through, back) = endpoint.FailureReason is null ? (through + 1, back) : (through, back + 1);
            }

            await over.CancelAsync();
            var result = await load;
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{kind[0]}: {count} updates, {through} through, {back} back, {result.Answers} answers, {result.Failures.Count} failed {(result.Failures is [var first, ..] ? first : "")}"));
            figures.AddRange(Figures(kind[0], count, kind[0] == "good" ? through : back, seconds, result));
        }

        var list = FigureList.Here(figures);
        string report = list.Report("Updates under load", Introduction);
        if (counts is not [])
        {
            await Console.Out.WriteLineAsync(report);
            return 0;
        }

        await Machine.Write("updates", list.ToJson(), report);
        return 0;
    }

    private static IEnumerable<Figure> Figures(string kind, int count, int asWanted, List<double> seconds, PacedResult load)
    {
        bool isGood = kind == "good";
        yield return new($"{kind} updates that {(isGood ? "went through" : "were rolled back")}", "", asWanted, "wanted", count, "1");
        yield return new($"{kind} updates, requests answered", "", load.Answers, null, null, "");
        yield return new($"{kind} updates, requests failed", "", load.Failures.Count, null, null, isGood ? "0" : "");
        if (count > 0)
        {
            yield return new($"{kind} update, median", "s", Rounds.Median([.. seconds]), null, null, "");
            yield return new($"{kind} updates, median of requests", "ms", load.Percentile(0.5), null, null, "");
            yield return new($"{kind} updates, p99 of requests", "ms", load.Percentile(0.99), null, null, "");
        }
    }

    /// <summary>Models, configurations and the endpoint.</summary>
    private static async Task Prepare(Connection connection, SageMakerClient sageMaker)
    {
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train("iris");
        await workflow.Train("other");
        await workflow.Deploy("iris");
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        foreach (var (name, file, text) in new[] { ("mute", "nothing.txt", "no model"), ("sick", "code/inference.py", SickScript) })
        {
            await s3.PutObject(Bucket, name, Archive(file, text), "application/gzip", default);
        }

        var other = await sageMaker.DescribeTrainingJob("other", default);
        foreach (var (name, image, data) in new[]
        {
            ("other", Harness.Deployment.Image, other.ModelArtifacts.S3ModelArtifacts),
            ("mute", Harness.Deployment.Image, $"s3://{Bucket}/mute"),
            ("sick", Scikit, $"s3://{Bucket}/sick"),
        })
        {
            await sageMaker.CreateModel(new()
            {
                ModelName = name, ExecutionRoleArn = Harness.Deployment.Role, PrimaryContainer = new()
                {
                    Image = image, ModelDataUrl = data, Environment = image == Scikit ? new Dictionary<string, string> { ["SAGEMAKER_PROGRAM"] = "inference.py" } : null,
                },
            }, default);
            await sageMaker.CreateEndpointConfig(
                new() { EndpointConfigName = name, ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = name, InstanceType = "ml.m5.large", InitialInstanceCount = 1 }] },
                default);
        }
    }

    private static async Task<DescribeEndpointResponse> Update(SageMakerClient sageMaker, string config, int bake)
    {
        await sageMaker.UpdateEndpoint(new()
        {
            EndpointName = Endpoint, EndpointConfigName = config, DeploymentConfig = new()
            {
                BlueGreenUpdatePolicy = new() { TrafficRoutingConfiguration = new() { Type = TrafficRoutingConfigType.ALLATONCE, WaitIntervalInSeconds = bake } },
            },
        }, default);
        await Harness.Deployment.Until("InService", "Updating", async () => (await sageMaker.DescribeEndpoint(Endpoint, default)).EndpointStatus);
        return await sageMaker.DescribeEndpoint(Endpoint, default);
    }

    private static byte[] Archive(string file, string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return bytes.ToArray();
    }
}
