using System.Text.RegularExpressions;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>XGBoost as a program uses it that has no server: the example of <c>docs/xgboost.md</c>.</summary>
public sealed partial class LibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-xgboost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [XGBoostFact]
    public void The_documented_example_answers_what_the_page_says()
    {
        string file = Path.Combine(_folder, "xgboost-model");
        float[] rows = [1, 0, 2, 0, 3, 1, 4, 1, 5, 0, 6, 1];
        float[] labels = [0, 0, 0, 1, 1, 1];

        using var matrix = DMatrix.FromDense(rows, rows: 6, columns: 2);
        matrix.Set("label", labels);
        using var booster = Booster.Create(matrix);
        booster.Set("objective", "binary:logistic");
        booster.Set("min_child_weight", "0");
        for (int round = 0; round < 10; round++)
        {
            booster.Update(round, matrix);
        }

        File.WriteAllBytes(file, booster.Save(ModelFormat.Json));

        using var model = XGBoostModel.Load(file);
        var (probabilities, margins, contributions) = (new float[2], new float[2], new float[2 * 3]);
        float[] asked = [1, float.NaN, 6, 1];
        model.Predict(asked, probabilities);
        model.Margins(asked, margins);
        model.Contributions(asked, contributions);

        Assert.Equal([0.16f, 0.84f], probabilities.Select(probability => MathF.Round(probability, 2)));
        Assert.Equal(margins[0], contributions[..3].Sum(), 1e-5f);
        Assert.Equal(margins[1], contributions[3..].Sum(), 1e-5f);
    }

    [Fact]
    public void The_page_shows_the_example_that_runs()
    {
        string[] page = File.ReadAllLines(Path.Combine(Repository.Folder, "docs", "xgboost.md"));
        var example = page.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").Where(line => line.Length > 0);
        string source = File.ReadAllText(Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "XGBoost", "LibraryTests.cs"));
        Assert.Contains(Joined(string.Join('\n', example)), Joined(source));
    }

    private static string Joined(string text) => Whitespace().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
