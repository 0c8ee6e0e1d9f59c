using System.Text;
using System.Text.RegularExpressions;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Tests;

public sealed class CatalogTests
{
    public static TheoryData<string> Names() => [.. Catalog.All.Select(algorithm => algorithm.Manifest.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_manifest_survives_its_JSON(string name)
    {
        using var output = new MemoryStream();
        Assert.Equal(0, ContainerRole.Describe(name, output));
        Assert.Equal(Encoding.UTF8.GetString(output.ToArray()).Trim(), Encoding.UTF8.GetString(Manifest.FromJson(output.ToArray()).ToJson()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Objective_metrics_are_defined_and_their_regexes_find_one_value(string name)
    {
        var manifest = Catalog.Find(name)!.Manifest;
        Assert.All(manifest.ObjectiveMetrics, metric => Assert.Contains(manifest.MetricDefinitions, definition => definition.Name == metric.MetricName));
        Assert.All(manifest.MetricDefinitions, definition => Assert.Equal(2, new Regex(definition.Regex).GetGroupNumbers().Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_README_has_the_table_of_hyperparameters(string name)
    {
        var algorithm = Catalog.Find(name)!;
        string readme = Path.Combine(Repository.Folder, "src", "Sagebrush.Algorithms", algorithm.GetType().Name, "README.md");
        Assert.Contains(Table(algorithm.GetType()), File.ReadAllText(readme));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_algorithm_has_the_furniture_of_all(string name)
    {
        var algorithm = Catalog.Find(name)!;
        string type = algorithm.GetType().Name;
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Folder, "src", "Sagebrush.Algorithms", type)).Select(f => Path.GetFileName(f));
        Assert.Superset(new HashSet<string> { $"{type}.cs", $"{type}Parameters.cs", $"{type}Model.cs", $"{type}Predictor.cs", "README.md" }, files.ToHashSet());
        Assert.Equal($"Sagebrush.{type}", algorithm.GetType().Namespace);
    }

    [Fact]
    public void Every_folder_of_an_algorithm_is_in_the_catalog() => Assert.Equal(
        Catalog.All.Select(a => a.GetType().Name).Distinct().Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Path.Combine(Repository.Folder, "src", "Sagebrush.Algorithms"), "*Parameters.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal));

    [Fact]
    public void An_algorithm_that_does_not_exist_is_refused() => Assert.Equal(ContainerRole.UnknownAlgorithm, ContainerRole.Describe("k-nn", Stream.Null));

    // Of several releases the newest is shown, and what only older ones have.
    private static string Table(Type algorithm)
    {
        var table = new StringBuilder("| hyperparameter | values | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var p in Catalog.All.Where(a => a.GetType() == algorithm).Reverse().SelectMany(a => a.Manifest.HyperParameters).DistinctBy(p => p.Name))
        {
            string name = $"`{p.Name}`" + string.Concat(p.Aliases.Select(alias => $", `{alias}`")) + (p.Required ? " (required)" : "") + (p.Tunable ? " (tunable)" : "");
            table.Append($"| {name} | {p.Accepted} | {p.Default ?? "–"} | {p.Description} |\n");
        }

        return table.ToString();
    }
}
