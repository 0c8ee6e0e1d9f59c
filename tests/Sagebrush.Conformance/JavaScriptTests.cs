using System.Text.RegularExpressions;

namespace Sagebrush.Conformance;

/// <summary>The AWS SDK for JavaScript against the real program: every test of <c>javascript/iris.js</c> is a test here.</summary>
public sealed partial class JavaScriptTests(Outcomes outcomes) : IClassFixture<Outcomes>
{
    /// <summary>The tests' names as the file declares them.</summary>
    public static TheoryData<string> All() =>
        [.. Declaration().Matches(File.ReadAllText(Path.Combine(Repository.Suite("javascript"), "iris.js"))).Select(line => line.Groups[1].Value)];

    [NodeTheory]
    [MemberData(nameof(All))]
    public Task Sdk(string test) => outcomes.Check(
        "iris.js", test,
        server => Command.Run(Tools.Node!, ["--test", "--test-reporter=./reporter.js", "iris.js"], server.ClientEnvironment, Repository.Suite("javascript")));

    [GeneratedRegex("^test\\(\"(.+?)\"", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
