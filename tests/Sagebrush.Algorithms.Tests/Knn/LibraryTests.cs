using System.Text.RegularExpressions;
using Sagebrush.Knn;
using Xunit;

namespace Sagebrush.Tests.Knn;

/// <summary>k-NN as a program uses it that has no server; the first test is the example of <c>docs/knn.md</c>.</summary>
public sealed partial class LibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-knn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_documented_example_answers_what_the_page_says()
    {
        string folder = _folder;
        float[] rows = [5.1f, 3.5f, 1.4f, 0.2f, 4.9f, 3.0f, 1.4f, 0.2f, 7.0f, 3.2f, 4.7f, 1.4f, 6.4f, 3.2f, 4.5f, 1.5f];
        float[] labels = [0, 0, 1, 1];
        var model = KnnModel.Build(rows, labels, new() { K = 2 });

        model.Save(folder);
        model = KnnModel.Load(folder);

        float[] queries = [5.0f, 3.4f, 1.5f, 0.2f, 6.9f, 3.1f, 4.9f, 1.5f];
        var answers = new float[2];
        model.Predict(queries, answers);

        var (distances, indices) = (new float[2 * 3], new int[2 * 3]);
        model.Search(queries, 3, distances, indices);

        Assert.Equal([0f, 1f], answers);
        Assert.Equal([0, 1, 3, 2, 3, 0], indices);
        Assert.Equal([0.03f, 0.18f, 12.69f], distances[..3].Select(distance => MathF.Round(distance, 2)));
    }

    [Fact]
    public void The_page_shows_the_example_that_runs()
    {
        string[] page = File.ReadAllLines(Path.Combine(Repository.Folder, "docs", "knn.md"));
        var example = page.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").Where(line => line.Length > 0);
        string source = File.ReadAllText(Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "Knn", "LibraryTests.cs"));
        Assert.Contains(Joined(string.Join('\n', example)), Joined(source));
    }

    [Theory]
    [InlineData(KnnMetric.L2)]
    [InlineData(KnnMetric.InnerProduct)]
    [InlineData(KnnMetric.Cosine)]
    public void A_model_that_was_saved_answers_as_before(KnnMetric metric)
    {
        var (rows, labels, queries) = (Values(200 * 5, seed: 1), Values(200, seed: 2), Values(30 * 5, seed: 3));
        var model = KnnModel.Build(rows, labels, new() { K = 4, Metric = metric, IsClassifier = false });
        model.Save(_folder);
        var (before, after) = (new float[30], new float[30]);
        model.Predict(queries, before);
        KnnModel.Load(_folder).Predict(queries, after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Many_threads_ask_at_once()
    {
        var (rows, labels, queries) = (Values(300 * 8, seed: 1), Values(300, seed: 2), Values(64 * 8, seed: 3));
        var model = KnnModel.Build(rows, labels, new() { K = 7 });
        var expected = new float[64];
        model.Predict(queries, expected);
        Parallel.For(0, 16, _ =>
        {
            var answers = new float[64];
            model.Predict(queries, answers);
            Assert.Equal(expected, answers);
        });
    }

    [Fact]
    public void Lengths_and_options_that_make_no_sense_are_refused()
    {
        float[] rows = new float[12], labels = new float[3];
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows, labels, new() { K = 4 }));
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows, labels, new() { K = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows, [], new() { K = 1 }));
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows.AsSpan(1), labels, new() { K = 1 }));
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows, labels, new() { K = 1, DimensionReductionType = "sign", DimensionReductionTarget = 4 }));
        Assert.ThrowsAny<ArgumentException>(() => KnnModel.Build(rows, labels, new() { K = 1, DimensionReductionType = "pca", DimensionReductionTarget = 2 }));
        var model = KnnModel.Build(rows, labels, new() { K = 1 });
        Assert.ThrowsAny<ArgumentException>(() => model.Search(rows, 4, new float[12], new int[12]));
        Assert.ThrowsAny<ArgumentException>(() => model.Search(rows, 1, new float[2], new int[3]));
        Assert.ThrowsAny<ArgumentException>(() => model.Search(rows.AsSpan(1), 1, new float[3], new int[3]));
        Assert.ThrowsAny<ArgumentException>(() => model.Predict(rows, new float[2]));
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static string Joined(string text) => Whitespace().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
