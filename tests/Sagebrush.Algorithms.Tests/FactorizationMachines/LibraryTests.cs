using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Factorization Machines as a program uses them that has no server; the first test is the example of <c>docs/factorization-machines.md</c>.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-fm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_documented_example_learns_what_the_page_says()
    {
        string folder = _folder;

        // Columns 0 to 2 are people, 3 to 5 films: a row has two ones, and stars as its label.
        var rows = new RowBatch();
        foreach (var (person, film, stars) in new[] { (0, 3, 5f), (0, 4, 1f), (1, 3, 4f), (1, 4, 2f), (2, 4, 5f), (2, 5, 4f) })
        {
            rows.AddSparse([person, film], [1, 1], columns: 6, [stars]);
        }

        var group = new GroupOptions { LearningRate = 0.05, WeightDecay = 0.001, Initial = new(InitialShape.Normal, 0.1f) };
        var options = new FactorizationMachinesOptions { FeatureDim = 6, NumFactors = 2, MiniBatchSize = 6, Bias = group, Linear = group, Factors = group };
        using var model = InitialWeights.Model(options, isDense: false);
        using var learner = new AdamLearner(model, options);
        float[] scores = new float[rows.Rows];
        for (int epoch = 0; epoch < 500; epoch++)
        {
            learner.Learn(rows, scores);
        }

        model.Save(folder);
        using var loaded = FactorizationMachinesModel.Load(folder);
        loaded.Score(rows, scores);
        float[] point = [.. loaded.Factors.Row(3), .. loaded.Linear.Row(3)];

        Assert.All(scores.Zip(rows.Labels.ToArray()), pair => Assert.InRange(pair.First, pair.Second - 0.2f, pair.Second + 0.2f));
        Assert.Equal(model.Factors.Row(3).ToArray().Append(model.Linear.Row(3)[0]), point);

        var channel = new ChannelRows(options.FeatureDim);
        channel.Add(rows);
        using var solver = new GibbsSampling(new TrainingColumns(channel, Fields.Find(channel)), options, chainFactors: 2, burnIn: 20);
        for (int sweep = 0; sweep < 200; sweep++)
        {
            solver.Sweep();
        }

        solver.Complete(model);

        model.Score(rows, scores);
        Assert.True(scores[0] > scores[1] && scores[4] > scores[3]);
    }

    [Fact]
    public void The_page_shows_the_example_that_runs()
    {
        string[] blocks = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "factorization-machines.md")).Split("```csharp\n")[1..];
        string source = File.ReadAllText(Path.Combine(
            Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "FactorizationMachines", "LibraryTests.cs"));
        Assert.Equal(2, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(Joined(block[..block.IndexOf("```", StringComparison.Ordinal)]), Joined(source)));
    }

    // A page and a test differ in what stands before and between the lines.
    private static string Joined(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
}
