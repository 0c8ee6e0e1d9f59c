using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sagebrush.Bench.Harness;
using Sagebrush.Knn;

namespace Sagebrush.Bench.Knn;

/// <summary>
/// The curves of recall@10 and queries per second of the inverted indexes, beside FAISS's (Debian: python3-faiss) on the same vectors, with as many cells. Written
/// to <c>bench/results/CPU/knn-inverted.md</c> and <c>.json</c>.
/// </summary>
internal static class InvertedBenchmark
{
    private const int Neighbours = 10;

    private static readonly double[] Levels = [0.8, 0.85, 0.9, 0.95, 0.97, 0.99];

    private static readonly (string Name, Func<VectorSet> Set, int? SubVectors)[] Parts =
    [
        ("glove", VectorSet.Glove, null), ("glove-pq", VectorSet.Glove, 20), ("mnist", VectorSet.Mnist, null), ("mnist-pq", VectorSet.Mnist, 56),
    ];

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static async Task<int> Run(string[] names)
    {
        if (names.Except(Parts.Select(part => part.Name)).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"No such part: {string.Join(", ", unknown)}. Parts: {string.Join(", ", Parts.Select(part => part.Name))}.");
            return 1;
        }

        var results = new List<InvertedResult>();
        foreach (var part in Parts.Where(part => names.Length == 0 || names.Contains(part.Name)))
        {
            var folder = Directory.CreateTempSubdirectory("sagebrush-bench-");
            try
            {
                var set = part.Set();
                var comparison = new InvertedComparison(set, part.SubVectors);
                var (ours, theirs) = await comparison.Run(Truth(set), folder.FullName);
                results.Add(new(comparison.Name, ours, theirs));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        if (names.Length > 0)
        {
            await Console.Out.WriteLineAsync(Report(results));
            return 0;
        }

        await Machine.Write("knn-inverted", JsonSerializer.SerializeToUtf8Bytes(results, InvertedJson.Default.ListInvertedResult), Report(results));
        return 0;
    }

    private static int[] Truth(VectorSet set)
    {
        int queries = set.Queries.Length / set.Dimensions;
        var (distances, indices) = (new float[queries * Neighbours], new int[queries * Neighbours]);
        KnnModel.Build(set.Rows, new float[set.Count], new() { K = 1 }).Search(set.Queries, Neighbours, distances, indices);
        return indices;
    }

    private static string Report(List<InvertedResult> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Inverted indexes on {Machine.Cpu}, {Environment.ProcessorCount} cores, {Machine.Date}

            `dotnet run -c Release --project bench/Sagebrush.Bench ivf`; medians of rounds in which FAISS (OPENBLAS_CORETYPE=SKYLAKEX) and we take turns. √n cells,
            2,000 queries at once; recall is that of the ten nearest; `alone` is the median of 200 queries one after the other.


            """);
        foreach (var (name, ours, theirs) in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {name}\n\nTraining and adding: {ours.TrainingSeconds:0.00} s, FAISS {theirs.TrainingSeconds:0.00} s.\n\n");
            text.Append("| nprobe | recall | FAISS | queries/s | FAISS | ratio | alone, us | FAISS |\n| --: | --: | --: | --: | --: | --: | --: | --: |\n");
            foreach (var (our, their) in ours.Points.Zip(theirs.Points))
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"| {our.Probes} | {our.Recall:0.000} | {their.Recall:0.000} | {our.Rate:0} | {their.Rate:0} | {our.Rate / their.Rate:0.0} | {our.Single:0} | {their.Single:0} |\n");
            }

            foreach (double level in Levels)
            {
                if (ours.Rate(level) is { } our && theirs.Rate(level) is { } their)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| at recall | {level:0.00} | {level:0.00} | {our:0} | {their:0} | {our / their:0.0} | | |\n");
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}

/// <summary>Both curves of one comparison.</summary>
internal sealed record InvertedResult(string Name, InvertedCurve Ours, InvertedCurve Theirs);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<InvertedResult>))]
internal sealed partial class InvertedJson : JsonSerializerContext;
