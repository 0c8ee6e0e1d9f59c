using System.Diagnostics;
using System.Text.Json;

namespace Sagebrush.Conformance;

/// <summary>Workflow 1: a scikit-learn script of the user's own beside the built-in k-NN, by the demo and by the samples.</summary>
public sealed class WineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ScikitLearnFact]
    public async Task The_demo_finds_what_brute_force_finds_both_ways()
    {
        var (run, figure) = await Demo("--rows", "3000", "--dimensions", "20");
        string[] parts =
        [
            "3,000 x 20 from 1000 made-up clusters", "wine: 3000 20 float32 saved", "InService", "a query, median", "built-in k-NN", "100.0 % of the queries", "script: load",
            "wine.py", "run.py", "estimator.py", "removed bucket",
        ];
        Assert.All(parts, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));

        Assert.Equal((3000, 20, 100), (figure("rows"), figure("dimensions"), figure("queries")));
        Assert.Equal((1, 1, 1), (figure("same_neighbours"), figure("script_exact"), figure("knn_exact")));
        Assert.All(["script", "knn"], side =>
        {
            Assert.All(["query_ms", "train_seconds", "load_seconds"], name => Assert.True(figure($"{side}_{name}") > 0));
            Assert.True(figure($"{side}_query_p95_ms") >= figure($"{side}_query_ms"));
            Assert.InRange(figure($"{side}_memory_bytes"), 10_000_000, 2_000_000_000);
            Assert.InRange(figure($"{side}_model_bytes"), 20 * 3000, 300_000);
        });
    }

    [ScikitLearnFact]
    public async Task Notes_are_made_of_reviews()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "winemag-few.csv"),
            """
            id,description,variety
            0,"Ripe cherry, plum and oak. Firm tannins!",Merlot
            1,"A soft, warm red. Plum and clove.",Merlot
            2,"Lime and ""wet"" stone. Crisp.",Riesling
            3,Petrol over honey. Long finish.,Riesling
            4,Green apple. Steely.,Riesling
            """);
        var (run, figure) = await Demo("--rows", "500", "--dimensions", "30", "--data", _folder.Path);
        Assert.Contains("500 x 30 from the words of 5 reviews", run.Output, StringComparison.Ordinal);
        Assert.Contains("is near", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, figure("same_neighbours"));
    }

    [ScikitLearnFact(reviews: true)]
    public async Task The_real_reviews_make_more_notes_than_they_are()
    {
        var (run, figure) = await Demo("--rows", "8000", "--dimensions", "50", "--data", Tools.WineReviews!);
        Assert.Contains("8,000 x 50 from the words of 5810 reviews", run.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (figure("same_neighbours"), figure("script_exact"), figure("knn_exact")));
    }

    [Theory]
    [InlineData(null, "has no file of wine reviews")]
    [InlineData("id,text\n0,fine\n", "needs columns description and variety")]
    [InlineData("description,variety\nfine\n", "row 1 has 1 columns, the first line has 2")]
    [InlineData("description,variety\n", "has no reviews")]
    public async Task Data_that_is_no_file_of_reviews_is_said(string? content, string part)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "winemag.csv"), content);
        }

        var run = await Command.Run(Repository.Program, ["demo", "wine", "--data", _folder.Path]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Python_that_is_missing_is_said()
    {
        var environment = new Dictionary<string, string> { ["SAGEBRUSH_FRAMEWORKS"] = "scikit-learn=/nowhere/python3" };
        var run = await Command.Run(Repository.Program, ["demo", "wine", "--rows", "100", "--dimensions", "5"], environment);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ValidationException", run.Error, StringComparison.Ordinal);
        Assert.Contains("/nowhere/python3", run.Error, StringComparison.Ordinal);
        Assert.Contains("removed bucket", run.Output, StringComparison.Ordinal);
    }

    [ScikitLearnFact]
    public async Task A_demo_that_is_interrupted_removes_what_it_made()
    {
        await using var server = await ServerProcess.Ephemeral();
        using var demo = Process.Start(Command.Prepare(Repository.Program, ["demo", "wine", "--rows", "3000", "--url", server.Url.ToString()], server.ClientEnvironment))!;
        while (await demo.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Creating", StringComparison.Ordinal))
        {
        }

        await Command.Run("kill", ["-TERM", $"{demo.Id}"]);
        string rest = await demo.StandardOutput.ReadToEndAsync();
        string error = await demo.StandardError.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);
        Assert.Contains("removed endpoint", rest, StringComparison.Ordinal);
        Assert.Contains("removed training job", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT removed", rest, StringComparison.Ordinal);
    }

    [ScikitLearnFact]
    public async Task The_sample_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.SystemPython, [Repository.Sample("wine/run.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Contains("wine: 20000 300\nCompleted", run.Output, StringComparison.Ordinal);
        Assert.Contains("5 of 5 as brute force finds them", run.Output, StringComparison.Ordinal);
    }

    [SageMakerSdkFact]
    public async Task The_sample_with_the_SDK()
    {
        // Else the SDK asks a public host for the name of its bucket.
        string config = Path.Combine(_folder.Path, "sagemaker.yaml");
        await File.WriteAllTextAsync(config, "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n      Session:\n        DefaultS3Bucket: wines\n");
        await using var server = await ServerProcess.Ephemeral();
        var environment = server.ClientEnvironment;
        environment["SAGEMAKER_USER_CONFIG_OVERRIDE"] = config;
        var run = await Command.Run(Tools.Python!, [Repository.Sample("wine/estimator.py")], environment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Contains("query 4: rows [", run.Output, StringComparison.Ordinal);
    }

    private async Task<(Finished Run, Func<string, double> Figure)> Demo(params string[] options)
    {
        string file = Path.Combine(_folder.Path, "figures.json");
        var run = await Command.Run(Repository.Program, ["demo", "wine", "--json", file, .. options]);
        Assert.True(run.ExitCode == 0, $"{run}");
        using var figures = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        var root = figures.RootElement.Clone();
        return (run, name => root.GetProperty(name).GetDouble());
    }
}
