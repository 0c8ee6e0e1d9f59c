namespace Sagebrush.Conformance;

/// <summary>The programs that README and demo show do what they say.</summary>
public sealed class SampleTests
{
    [NewBotoFact]
    public async Task Iris_with_boto3()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(Tools.Python!, [Repository.Sample("iris.py")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains("Completed {'test:accuracy': 0.97", run.Output, StringComparison.Ordinal);
        Assert.Contains("37 of 38 right", run.Output, StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task Iris_with_the_AWS_CLI()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run("sh", [Repository.Sample("iris.sh")], server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Contains("\"Completed\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("predicted_label", run.Output, StringComparison.Ordinal);
    }
}
