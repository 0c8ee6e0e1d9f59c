using System.Globalization;
using System.Text.Json;
using Sagebrush.Data;
using Sagebrush.Data.Npy;

namespace Sagebrush.Demo;

/// <summary>The two ways that the wine workflow compares.</summary>
internal static class WineServices
{
    /// <summary>Neighbours that a query is answered with.</summary>
    public const int Neighbours = 10;

    /// <summary>The user's script, as an entry point and as a sample.</summary>
    public const string Script = "wine.py";

    /// <summary>Media types of what is uploaded.</summary>
    public const string Npy = "application/x-npy", RecordIo = "application/x-recordio-protobuf";

    /// <summary>scikit-learn by a script that fetches its own data.</summary>
    /// <param name="source">URL of <c>sourcedir.tar.gz</c>.</param>
    /// <param name="embeddings">URL of the matrix.</param>
    public static SearchService ScikitLearn(string source, string embeddings) => new(
        "script",
        new(
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3", "File",
            new Dictionary<string, string>
            {
                ["sagemaker_program"] = Quoted(Script), ["sagemaker_submit_directory"] = Quoted(source), ["embeddings"] = Quoted(embeddings),
                ["neighbours"] = Text(Neighbours),
            },
            [], Npy),
        new Dictionary<string, string> { ["SAGEMAKER_PROGRAM"] = Script, ["SAGEMAKER_SUBMIT_DIRECTORY"] = source },
        Npy, ParseMatrix);

    /// <summary>The built-in k-NN.</summary>
    /// <param name="key">Of the same matrix as records, each labelled with its number.</param>
    /// <param name="embeddings">How many and how wide.</param>
    public static SearchService Knn(string key, Embeddings embeddings) => new(
        "k-nn",
        new(
            "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1", "File",
            new Dictionary<string, string>
            {
                ["k"] = Text(Neighbours), ["sample_size"] = Text(embeddings.Count), ["feature_dim"] = Text(embeddings.Dimensions),
                ["predictor_type"] = "classifier", ["index_metric"] = "COSINE",
            },
            [("train", key)], RecordIo),
        null, "application/json; verbose=true", ParseVerbose);

    // The script's answer: a row for the query, first the distances, then the rows.
    private static NearestRows ParseMatrix(byte[] answer)
    {
        using var reader = new NpyReader(new MemoryStream(answer));
        var batch = new RowBatch(1);
        return reader.Read(batch) && batch.Columns == 2 * Neighbours
            ? new([.. batch.Dense.Row(0)[Neighbours..].ToArray().Select(row => (int)row)], batch.Dense.Row(0)[..Neighbours].ToArray())
            : throw new DemoFailedException($"The script must answer with {Neighbours} distances and {Neighbours} rows; it answers with {batch.Columns} numbers.");
    }

    // {"predictions": [{"predicted_label": 7.0, "distances": [0.9, 0.8], "labels": [7.0, 9.0]}]}, where what is called a distance is the cosine.
    private static NearestRows ParseVerbose(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        var found = json.RootElement.GetProperty("predictions")[0];
        return new(
            [.. found.GetProperty("labels").EnumerateArray().Select(label => (int)label.GetDouble())],
            [.. found.GetProperty("distances").EnumerateArray().Select(cosine => 1 - cosine.GetSingle())]);
    }

    // Script mode reads the values of hyperparameters as JSON.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
