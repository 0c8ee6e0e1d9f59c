using System.Xml.Linq;
using Sagebrush.Shapes;
using Xunit;

namespace Sagebrush.Laws;

/// <summary>Who may know whom. Server and Algorithms never see each other: the folders of a job and HTTP are all they share.</summary>
public sealed class ProjectReferenceTests
{
    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Sagebrush.Contract", [] },
        { "Sagebrush.Numerics", [] },
        { "Sagebrush.Data", ["Sagebrush.Numerics"] },
        { "Sagebrush.Algorithms", ["Sagebrush.Contract", "Sagebrush.Data", "Sagebrush.Numerics"] },
        { "Sagebrush.Scripting", ["Sagebrush.Contract", "Sagebrush.Data"] },
        { "Sagebrush.Server", ["Sagebrush.Contract", "Sagebrush.Data"] },
        { "Sagebrush", ["Sagebrush.Algorithms", "Sagebrush.Contract", "Sagebrush.Data", "Sagebrush.Numerics", "Sagebrush.Scripting", "Sagebrush.Server"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_project_references_what_it_may(string project, string[] references) => Assert.Equal(references,
        XElement.Load(Path.Combine(Source, project, project + ".csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!)).Order(StringComparer.Ordinal));

    [Fact]
    public void There_is_no_other_project() => Assert.Equal(
        Allowed.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Source).Where(d => Directory.EnumerateFiles(d, "*.csproj").Any()).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));

    private static string Source => Path.Combine(Repository.Root(), "src");
}
