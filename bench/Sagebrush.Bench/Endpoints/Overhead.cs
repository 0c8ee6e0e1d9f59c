using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.Endpoints;

/// <summary>What the way through the server costs over calling the container directly, beside nginx on the same way.</summary>
internal static class Overhead
{
    private const string Name = "iris";
    private const int Rounds = 5, Connections = 16, Paced = 32;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1), Measured = TimeSpan.FromSeconds(3);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train(Name);
        await workflow.Deploy(Name);
        using var container = await Container(connection, Directory.CreateDirectory(Path.Combine(folder, "container")).FullName);
        using var nginx = await Nginx.Start(
            Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName, "location /invocations { proxy_pass http://container; proxy_http_version 1.1; proxy_set_header Connection \"\"; }",
            $"upstream container {{ server {container.Url.Authority}; keepalive 64; }}");

        List<Way> ways = [new("ours", server.Url, () => Invocation.Signed(server.Url, Name)), new("direct", container.Url, () => Invocation.Plain(container.Url))];
        if (nginx is not null)
        {
            ways.Add(new("nginx", nginx.Url, () => Invocation.Plain(nginx.Url)));
        }

        var one = await Alternate(ways, (way, time) => Load.Run(way.Url, way.Request(), 1, time));
        var many = await Alternate(ways, (way, time) => Load.Run(way.Url, way.Request(), Connections, time));
        double rate = Median(many["ours"], result => result.RequestsPerSecond) / 2;
        var half = await Alternate(ways, async (way, time) =>
        {
            var request = way.Request();
            return (await PacedLoad.Run(way.Url, () => request, Paced, rate, time)).Whole();
        });
        string at = string.Create(CultureInfo.InvariantCulture, $"at half load ({rate:0} requests/s)");
        return
        [
            Over(one, "one connection, median over direct", result => result.MedianMilliseconds, "≤ 0.15"),
            Over(one, "one connection, p99 over direct", result => result.P99Milliseconds, ""),
            Over(half, $"{at}, median over direct", result => result.MedianMilliseconds, "≤ 0.15"),
            Over(half, $"{at}, p99 over direct", result => result.P99Milliseconds, "≤ 1"),
            new($"{Connections} connections", "requests/s", Median(many["ours"], result => result.RequestsPerSecond), "direct", Median(many["direct"], result => result.RequestsPerSecond), ""),
            .. nginx is null ? (Figure[])[] :
            [
                new($"{Connections} connections", "requests/s", Median(many["ours"], result => result.RequestsPerSecond), "nginx", Median(many["nginx"], result => result.RequestsPerSecond), ""),
            ],
        ];
    }

    private static Figure Over(Dictionary<string, List<LoadResult>> results, string what, Func<LoadResult, double> value, string aim)
    {
        double direct = Median(results["direct"], value);
        double? theirs = results.TryGetValue("nginx", out var nginx) ? Median(nginx, value) - direct : null;
        return new(what, "ms", Median(results["ours"], value) - direct, theirs is null ? null : "nginx", theirs, aim);
    }

    private static async Task<Dictionary<string, List<LoadResult>>> Alternate(IReadOnlyList<Way> ways, Func<Way, TimeSpan, Task<LoadResult>> load)
    {
        var results = ways.ToDictionary(way => way.Name, _ => new List<LoadResult>());
        foreach (var way in ways)
        {
            await load(way, Warm);
        }

        for (int round = 0; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                var result = await load(way, Measured);
                results[way.Name].Add(result);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{way.Name}: {result.RequestsPerSecond:0} requests/s, median {result.MedianMilliseconds:0.000} ms, p99 {result.P99Milliseconds:0.000} ms"));
            }
        }

        return results;
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value) => Harness.Rounds.Median([.. results.Select(value)]);

    /// <summary>The endpoint's program on the endpoint's model, on a port of its own.</summary>
    private static async Task<Daemon> Container(Connection connection, string root)
    {
        var job = await new SageMakerClient(connection).DescribeTrainingJob(Name, default);
        var artifact = new Uri(job.ModelArtifacts.S3ModelArtifacts);
        string model = Directory.CreateDirectory(Path.Combine(root, "model")).FullName;
        using (var archive = new GZipStream(new MemoryStream(await new S3Client(connection).GetObject(artifact.Host, artifact.AbsolutePath[1..], default)), CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(archive, model, overwriteFiles: true);
        }

        int port = Daemon.FreePort();
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "sagebrush"), ["serve", "knn"])
        {
            Environment = { ["SAGEBRUSH_ML_ROOT"] = root, ["SAGEMAKER_BIND_TO_PORT"] = port.ToString(CultureInfo.InvariantCulture) },
        };
        return await Daemon.Start(start, port, "/ping") ?? throw new InvalidOperationException("The container ended before it was ready.");
    }

    /// <summary>A way to the model.</summary>
    /// <param name="Name">What the figures call it.</param>
    /// <param name="Url">Where it begins.</param>
    /// <param name="Request">Makes the request for it, as of now.</param>
    private sealed record Way(string Name, Uri Url, Func<RawRequest> Request);
}
