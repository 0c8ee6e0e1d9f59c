using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Endpoints;

/// <summary>
/// What the server adds to a container, beside nginx in front of it; what an endpoint bears beside Flask and gunicorn; what a hundred endpoints weigh. Written to
/// <c>bench/results/CPU/endpoints.md</c> and <c>.json</c>.
/// </summary>
internal static class EndpointsBenchmark
{
    private const string Introduction = """
        `dotnet run -c Release --project bench/Sagebrush.Bench endpoints`; medians of alternating rounds in one run, client, server and peers on this machine. One CSV
        row to the built-in k-NN of 112 flowers: signed to our server, which authenticates it and goes to the container by a Unix socket; unsigned to nginx, a plain
        reverse proxy that keeps connections to a container of the same program over TCP; unsigned to that container itself, which is "direct". Half load
        is half of what our server did at 16 connections, sent at even times over 32 connections by all three. Flask is scikit-learn's k-NN behind gunicorn's
        two workers. Idle endpoints are weighed by what the machine has less of afterwards (MemAvailable).
        """;

    private static readonly BenchmarkParts Benchmark = new("endpoints", "Endpoints", Introduction,
        [("overhead", Overhead.Run), ("flask", BesideFlask.Run), ("many", ManyEndpoints.Run)]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static async Task<int> Run(string[] names)
    {
        await ServerUnderTest.Build();
        return await Benchmark.Run(names);
    }
}
