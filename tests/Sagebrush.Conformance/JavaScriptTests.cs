using System.Text.RegularExpressions;

namespace Sagebrush.Conformance;

/// <summary>The AWS SDK for JavaScript against the real program: every test of <c>javascript/</c> is a test here.</summary>
public sealed partial class JavaScriptTests(Outcomes outcomes) : IClassFixture<Outcomes>
{
    /// <summary>Suite, and the tests' names as its file declares them.</summary>
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (string suite in new[] { "alarms.js", "iris.js", "storage.js" })
        {
            foreach (Match line in Declaration().Matches(File.ReadAllText(Path.Combine(Repository.Suite("javascript"), suite))))
            {
                all.Add(suite, line.Groups[1].Value);
            }
        }

        return all;
    }

    [NodeTheory]
    [MemberData(nameof(All))]
    public Task Sdk(string suite, string test) => outcomes.Check(
        suite, test, server => Command.Run(Tools.Node!, ["--test", "--test-reporter=./reporter.js", suite], server.ClientEnvironment, Repository.Suite("javascript")));

    [GeneratedRegex("^test\\(\"(.+?)\"", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
