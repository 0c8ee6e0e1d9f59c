using System.Text.RegularExpressions;

namespace Sagebrush.Conformance;

/// <summary>The README shows only code that runs.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Python_is_taken_from_the_samples()
    {
        string samples = string.Concat(new[] { "iris/iris.py", "imdb/imdb.py", "monitoring/run.py", "recommend/recommend.py", "wine/run.py", "wine/wine.py" }.Select(sample => File.ReadAllText(Repository.Sample(sample))));
        Assert.All(Blocks("python"), block => Assert.Contains(block, samples, StringComparison.Ordinal));
    }

    [AwsCliFact]
    public async Task Commands_of_the_S3_workflow_run()
    {
        await using var server = await ServerProcess.Ephemeral();
        string commands = Assert.Single(Blocks("sh"), block => block.Contains("s3://flowers", StringComparison.Ordinal));
        var run = await Command.Run("sh", ["-euc", commands], server.ClientEnvironment, Repository.Root);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Contains("iris_train.csv", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_lead_somewhere() => Assert.All(
        Link().Matches(Text).Select(link => link.Groups[1].Value),
        target => Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), target));

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value);

    [GeneratedRegex("^```(?<language>\\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
