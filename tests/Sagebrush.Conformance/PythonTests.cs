using System.Text.RegularExpressions;

namespace Sagebrush.Conformance;

/// <summary>boto3 against the real program: every test of <c>python/</c> is a test here.</summary>
public sealed partial class PythonTests(Outcomes outcomes) : IClassFixture<Outcomes>
{
    /// <summary>Suite, and <c>Class.test_name</c> as the files declare them.</summary>
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (string file in Directory.EnumerateFiles(Repository.Suite("python"), "*.py").Order(StringComparer.Ordinal))
        {
            string found = "";
            foreach (Match line in Declaration().Matches(File.ReadAllText(file)))
            {
                if (line.Groups["class"] is { Success: true } name)
                {
                    found = name.Value;
                }
                else
                {
                    all.Add(Path.GetFileNameWithoutExtension(file), $"{found}.{line.Groups["test"].Value}");
                }
            }
        }

        return all;
    }

    [PythonTheory]
    [MemberData(nameof(All))]
    public Task Boto3(string suite, string test) => outcomes.Check(
        suite, test, server => Command.Run(Tools.Python!, ["run.py", suite], server.ClientEnvironment, Repository.Suite("python")));

    [GeneratedRegex(@"^class (?<class>\w+)|^    def (?<test>test_\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
