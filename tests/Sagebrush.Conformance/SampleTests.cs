namespace Sagebrush.Conformance;

/// <summary>The programs that README and demo show do what they say.</summary>
public sealed class SampleTests
{
    [NewBotoFact]
    public async Task Iris_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("iris/iris.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains("Completed {'test:accuracy': 0.97", run.Output, StringComparison.Ordinal);
        Assert.Contains("37 of 38 right", run.Output, StringComparison.Ordinal);
    }

    [NewBotoFact]
    public async Task The_way_back_from_production_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("monitoring/run.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Matches(@"centimetres: 11\d of 120 right\s+data quality: Completed\s+inches: [0-9]+ of 200 right\s+data quality: CompletedWithViolations", run.Output);
        Assert.Contains("petal_length: Baseline drift distance: 0.", run.Output, StringComparison.Ordinal);
        Assert.Contains("first serves: The deployment was rolled back because of alarms in state ALARM", run.Output, StringComparison.Ordinal);
        Assert.Contains("both serves", run.Output, StringComparison.Ordinal);
    }

    [NewBotoFact]
    public async Task A_CSharp_script_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("csharp-script/run.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains("Completed", run.Output, StringComparison.Ordinal);
        Assert.Contains("37 of 38 right", run.Output, StringComparison.Ordinal);
    }

    [OnnxFact]
    public async Task An_ONNX_model_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("onnx/run.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Contains("34 of 38 right", run.Output, StringComparison.Ordinal);
    }

    [XGBoostLibraryFact(boto: true)]
    public async Task Film_reviews_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("imdb/imdb.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Matches("round   0  train 0\\.[0-9]{4}  validation 0\\.[0-9]{4}", run.Output);
        Assert.Matches("accuracy 0\\.(8[6-9]|9)", run.Output);
    }

    [XGBoostLibraryFact(awsCli: true)]
    public async Task Film_reviews_with_the_AWS_CLI()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.Ephemeral();
        var counts = await Command.Run(Repository.Program, ["demo", "imdb", "--csv", folder.Path, "--url", server.Url.ToString()], server.ClientEnvironment);
        Assert.True(counts.ExitCode == 0, $"{counts}\n{server.Said}");
        var run = await Command.Run("sh", [Repository.Sample("imdb/imdb.sh"), folder.Path], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Equal(200, File.ReadLines(Path.Combine(folder.Path, "predictions.csv")).Count());
    }

    [AwsCliFact]
    public async Task Iris_with_the_AWS_CLI()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run("sh", [Repository.Sample("iris/iris.sh")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains("\"Completed\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("predicted_label", run.Output, StringComparison.Ordinal);
    }
}
