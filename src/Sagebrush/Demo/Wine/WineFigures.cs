using System.Text.Json.Serialization;

namespace Sagebrush.Demo;

/// <summary>What <c>sagebrush demo wine --json FILE</c> writes.</summary>
/// <param name="Rows">Embeddings that are searched.</param>
/// <param name="Dimensions">Width of an embedding.</param>
/// <param name="Queries">Embeddings that were looked up, one a request.</param>
/// <param name="ScriptQueryMs">Median time of a query to the script's endpoint, milliseconds.</param>
/// <param name="KnnQueryMs">The same to the built-in k-NN.</param>
/// <param name="SameNeighbours">Part of the queries for which both found the same ten neighbours, ties aside.</param>
/// <param name="ScriptExact">Part of the queries for which the script found what comparing with every row finds.</param>
/// <param name="KnnExact">The same of the built-in k-NN.</param>
/// <param name="ScriptQueryP95Ms">Within which 95 % of the script's answers came.</param>
/// <param name="KnnQueryP95Ms">The same of the built-in k-NN.</param>
/// <param name="ScriptTrainSeconds">From CreateTrainingJob to Completed.</param>
/// <param name="KnnTrainSeconds">The same.</param>
/// <param name="ScriptLoadSeconds">From CreateEndpoint to InService.</param>
/// <param name="KnnLoadSeconds">The same.</param>
/// <param name="ScriptMemoryBytes">Of the endpoint's processes.</param>
/// <param name="KnnMemoryBytes">The same.</param>
/// <param name="ScriptModelBytes">Of model.tar.gz.</param>
/// <param name="KnnModelBytes">The same.</param>
/// <param name="EmbedSeconds">Making the embeddings.</param>
/// <param name="UploadSeconds">Putting them into S3, as npy and as recordio-protobuf.</param>
internal sealed record WineFigures(
    int Rows, int Dimensions, int Queries, double ScriptQueryMs, double KnnQueryMs, double SameNeighbours, double ScriptExact, double KnnExact,
    [property: JsonPropertyName("script_query_p95_ms")] double ScriptQueryP95Ms, [property: JsonPropertyName("knn_query_p95_ms")] double KnnQueryP95Ms,
    double ScriptTrainSeconds, double KnnTrainSeconds, double ScriptLoadSeconds, double KnnLoadSeconds, long ScriptMemoryBytes, long KnnMemoryBytes,
    long ScriptModelBytes, long KnnModelBytes, double EmbedSeconds, double UploadSeconds)
{
    /// <summary>The figures of a run.</summary>
    public static WineFigures Of(Embeddings embeddings, SearchFigures script, SearchFigures knn, (double Same, double Script, double Knn) shares, Stages stages) => new(
        embeddings.Count, embeddings.Dimensions, embeddings.QueryCount, script.QueryMilliseconds, knn.QueryMilliseconds, shares.Same, shares.Script, shares.Knn,
        script.QueryP95Milliseconds, knn.QueryP95Milliseconds, script.TrainSeconds, knn.TrainSeconds, script.LoadSeconds, knn.LoadSeconds,
        script.MemoryBytes, knn.MemoryBytes, script.ModelBytes, knn.ModelBytes, stages.Seconds("Embed"), stages.Seconds("Upload"));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(WineFigures))]
internal sealed partial class WineFiguresJson : JsonSerializerContext;
