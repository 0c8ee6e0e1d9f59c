using System.Buffers;
using System.Globalization;
using Sagebrush.Client;
using Sagebrush.Data.Npy;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Demo;

/// <summary>
/// The wine workflow as a client goes through it: a scikit-learn script of the user's own finds the tasting notes nearest to others, trained and hosted as it is;
/// beside it the built-in k-NN on the same embeddings.
/// </summary>
/// <param name="connection">The way to the server.</param>
/// <param name="options">Of what, how many, how wide.</param>
/// <param name="output">Where progress and results are shown.</param>
/// <param name="clock">Names and stop watches.</param>
internal sealed class WineDemo(Connection connection, WineOptions options, TextWriter output, TimeProvider clock)
{
    private const int Queries = 100;
    private const string Matrix = "embeddings.npy", Records = "embeddings.rec", Source = "sourcedir.tar.gz";

    private readonly CleanUp _cleanUp = new(output);
    private readonly Stages _stages = new(output, clock);
    private readonly string _name = $"wine-{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}";

    /// <summary>Runs all of it and shows the report.</summary>
    /// <exception cref="DemoFailedException">A step ended otherwise than it must.</exception>
    /// <exception cref="ServiceException">The server refused a request.</exception>
    public async Task<WineFigures> Run(CancellationToken cancel)
    {
        var embeddings = await _stages.Run("Embed", Embed);
        SearchFigures script, knn;
        IReadOnlyList<NearestRows> byScript, byKnn;
        bool clean;
        try
        {
            var workspace = await _stages.Run("Upload", () => Upload(embeddings, cancel));
            string bucket = $"s3://{workspace.Bucket}";
            (byScript, script) = await Try(workspace, WineServices.ScikitLearn($"{bucket}/{Source}", $"{bucket}/{Matrix}"), embeddings, cancel);
            (byKnn, knn) = await Try(workspace, WineServices.Knn(Records, embeddings), embeddings, cancel);
        }
        finally
        {
            clean = await _stages.Run("Clean up", _cleanUp.Run);
        }

        var truth = await _stages.Run("Compare", () => Task.FromResult(new BruteForce(embeddings, WineServices.Neighbours, cancel)));
        var shares = (Same: truth.ShareSame(byScript, byKnn), Script: truth.ShareExact(byScript), Knn: truth.ShareExact(byKnn));
        new WineReport(output).Write(embeddings, truth, script, knn, shares, _stages);
        Check(shares, clean);
        return WineFigures.Of(embeddings, script, knn, shares, _stages);
    }

    private async Task<Embeddings> Embed()
    {
        var embeddings = options.Folder is { } folder
            ? TastingNotes.Embed(WineReviewFile.Read(folder), options.Rows, Queries, options.Dimensions)
            : VectorClusters.Draw(options.Rows, Queries, options.Dimensions);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {embeddings.Count:n0} x {embeddings.Dimensions} from {embeddings.Source}"));
        return embeddings;
    }

    private async Task<Workspace> Upload(Embeddings embeddings, CancellationToken cancel)
    {
        var workspace = await Workspace.Open(connection, _name, _cleanUp, output, cancel);
        await workspace.Put(Source, SourceArchive.Pack(WineServices.Script, Samples.Read($"wine/{WineServices.Script}")), "application/gzip", cancel);
        await workspace.Put(Matrix, NpyWriter.Write(embeddings.Rows, embeddings.Dimensions), WineServices.Npy, cancel);
        await workspace.Put(Records, Labelled(embeddings), WineServices.RecordIo, cancel);
        return workspace;
    }

    // A row's label is its number, so that k-NN, which answers with labels, names the rows that it found.
    private static byte[] Labelled(Embeddings embeddings)
    {
        const int Frame = 64;
        var records = new ArrayBufferWriter<byte>(checked(embeddings.Count * (embeddings.Dimensions * sizeof(float) + Frame)));
        var writer = new RecordWriter(records);
        for (int row = 0; row < embeddings.Count; row++)
        {
            writer.Add(embeddings.Rows.AsSpan(row * embeddings.Dimensions, embeddings.Dimensions), row);
        }

        return records.WrittenSpan.ToArray();
    }

    private Task<(IReadOnlyList<NearestRows> Answers, SearchFigures Figures)> Try(
        Workspace workspace, SearchService service, Embeddings embeddings, CancellationToken cancel) =>
        new SearchTrial(connection, workspace, new(connection, _cleanUp, output, clock), service, _stages, clock).Run(_name, embeddings, cancel);

    private static void Check((double Same, double Script, double Knn) shares, bool clean)
    {
        if (shares is not (1, 1, 1))
        {
            throw new DemoFailedException("Both must find what comparing with every row finds; see above.");
        }

        if (!clean)
        {
            throw new DemoFailedException("Not everything could be removed; see above.");
        }
    }
}
