using System.Text.RegularExpressions;
using Sagebrush.Shapes;
using Xunit;

namespace Sagebrush.Laws;

/// <summary>Names say what a thing is. Source is read rather than reflected, so that every project is under the law, this one too.</summary>
public sealed partial class NameTests
{
    private static readonly string[] Interfaces = ["IDataset", "ILanes", "IMd5Word", "IPairing", "IRunner"];

    public static TheoryData<string> Folders => ["src", "tools", "tests", "bench"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_type_is_named_after_nothing(string folder) => Assert.Equal([], Types(folder).Where(t => Empty().IsMatch(t)));

    [Fact]
    public void Interfaces_are_for_what_really_has_several_forms() =>
        Assert.Equal(Interfaces, Types("src").Where(t => Interface().IsMatch(t)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_file_hides_or_postpones_anything(string folder) => Assert.Equal([], Files(folder).Where(f => Postponed().IsMatch(File.ReadAllText(f))));

    // Shapes are named by AWS.
    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Repository.Root(), folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal) && !f.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any());

    private static IEnumerable<string> Types(string folder) => Files(folder).SelectMany(f => Declaration().Matches(File.ReadAllText(f))).Select(m => m.Groups["name"].Value).Distinct();

    [GeneratedRegex(@"^[ \w]*\b(class|struct|record|interface|enum)\s+(struct\s+|class\s+)?(?<name>[A-Z]\w*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilit(y|ies)|Base|Impl)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Empty();

    [GeneratedRegex("^I[A-Z][a-z]")]
    private static partial Regex Interface();

    [GeneratedRegex(@"^\s*#region|^\s*// ?(TODO|FIXME|HACK)\b", RegexOptions.Multiline)]
    private static partial Regex Postponed();
}
