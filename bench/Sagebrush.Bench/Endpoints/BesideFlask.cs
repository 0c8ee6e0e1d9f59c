using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Endpoints;

/// <summary>What an endpoint of a built-in model bears, beside the same model by hand in Flask and gunicorn.</summary>
internal static class BesideFlask
{
    private const int Rounds = 3;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1), Measured = TimeSpan.FromSeconds(5);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var server = await ServerUnderTest.Start();
        using var connection = server.Connect();
        var workflow = new Workflow(connection);
        await workflow.Upload();
        await workflow.Train("iris");
        await workflow.Deploy("iris");
        var figures = new List<Figure>();
        foreach (string workers in new[] { "sync", "gthread" })
        {
            using var peer = await Gunicorn.Start(workers);
            if (peer is null)
            {
                await Console.Error.WriteLineAsync("No peer: Debian's gunicorn, python3-flask and python3-sklearn are needed.");
                break;
            }

            var (ours, theirs) = await Harness.Rounds.Alternate(
                Rounds, $"16 connections, {workers}", _ => Loaded(server.Url, Invocation.Signed(server.Url, "iris")), _ => Loaded(peer.Url, Invocation.Plain(peer.Url)));
            figures.Add(new("k-NN at 16 connections", "requests/s", ours, $"Flask, gunicorn ({workers})", theirs, "≥ 10"));
        }

        return figures;
    }

    private static async Task<double> Loaded(Uri server, RawRequest request)
    {
        await Load.Run(server, request, 16, Warm);
        return (await Load.Run(server, request, 16, Measured)).RequestsPerSecond;
    }
}
