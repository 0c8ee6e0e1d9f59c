using Sagebrush.Client;
using Sagebrush.Data.Npy;

namespace Sagebrush.Demo;

/// <summary>Trains and hosts one way to find nearest neighbours, asks it one query after the other, and measures.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="workspace">Where the data is.</param>
/// <param name="deployment">Hosts the model.</param>
/// <param name="service">The way.</param>
/// <param name="stages">Times the parts.</param>
/// <param name="clock">Stop watch of queries.</param>
internal sealed class SearchTrial(Connection connection, Workspace workspace, EndpointDeployment deployment, SearchService service, Stages stages, TimeProvider clock)
{
    private const int WarmUp = 3;

    private readonly RuntimeClient _runtime = new(connection);

    /// <summary>Goes the whole way; answers what was found for each query.</summary>
    /// <param name="name">The demo's.</param>
    /// <param name="embeddings">Their queries are asked.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DemoFailedException">A step ended otherwise than it must.</exception>
    public async Task<(IReadOnlyList<NearestRows> Answers, SearchFigures Figures)> Run(string name, Embeddings embeddings, CancellationToken cancel)
    {
        string job = $"{name}-{service.Name}", train = $"{service.Name}: train", load = $"{service.Name}: load";
        var (trained, _) = await stages.Run(train, () => workspace.Train(job, service.Plan, line => line.Contains("wine:", StringComparison.Ordinal), cancel));
        await workspace.MakeModel(service.Plan.Image, trained, cancel, service.Environment);
        await stages.Run(load, () => deployment.Deploy(job, cancel));
        var (answers, times) = await stages.Run($"{service.Name}: ask", () => Ask(job, embeddings, cancel));
        times.Sort();
        return (answers, new(
            stages.Seconds(train), stages.Seconds(load), times[times.Count / 2], times[times.Count * 95 / 100],
            await new OperatorClient(connection).EndpointMemory(job, cancel), await workspace.LengthOf(trained.ModelArtifacts.S3ModelArtifacts, cancel)));
    }

    private async Task<(IReadOnlyList<NearestRows> Answers, List<double> Milliseconds)> Ask(string endpoint, Embeddings embeddings, CancellationToken cancel)
    {
        var answers = new List<NearestRows>();
        var times = new List<double>();
        for (int i = -WarmUp; i < embeddings.QueryCount; i++)
        {
            byte[] query = NpyWriter.Write(embeddings.Query(Math.Max(i, 0)), embeddings.Dimensions);
            long start = clock.GetTimestamp();
            byte[] answer = await _runtime.InvokeEndpoint(endpoint, query, "application/x-npy", service.Accept, cancel);
            if (i >= 0)
            {
                times.Add(clock.GetElapsedTime(start).TotalMilliseconds);
                answers.Add(service.Parse(answer));
            }
        }

        return (answers, times);
    }
}
