using System.Text.Json.Nodes;

namespace Sagebrush.Shapes;

/// <summary>Everything that is generated, as paths from the repository's root with their text: written by the tool, compared by a test.</summary>
public static class Generate
{
    /// <summary>One C# file a service, and the coverage page.</summary>
    public static IEnumerable<(string Path, string Text)> All(string root)
    {
        var services = Service.All.Select(s => (Service: s, Model: Load(root, s), Operations: Listed(root, s))).ToList();
        foreach (var (service, model, operations) in services)
        {
            if (operations.FirstOrDefault(o => !model.Operations.Contains(o)) is { } unknown)
            {
                throw new InvalidDataException($"models/{service.Model}.operations names {unknown}, which {service.Title} does not have.");
            }

            yield return ($"src/Sagebrush.Server/Wire/Shapes/{service.Name}.g.cs", new CSharp(service, model).Write(operations));
        }

        yield return ("docs/coverage.md", Coverage.Write(services));
    }

    private static Model Load(string root, Service service)
    {
        var model = Read(Path.Combine(root, "models", service.Model + ".json"));
        string extension = Path.Combine(root, "models", "extensions", service.Model + ".json");
        if (File.Exists(extension))
        {
            Extend(model["shapes"]!.AsObject(), Read(extension));
        }

        return new(model);
    }

    /// <summary>Adds what Sagebrush answers beyond AWS: clients pass over members that they do not know.</summary>
    private static void Extend(JsonObject shapes, JsonObject extension)
    {
        foreach (var (name, shape) in extension["shapes"]!.AsObject())
        {
            shapes.Add(name, shape!.DeepClone());
        }

        foreach (var (structure, members) in extension["members"]!.AsObject())
        {
            foreach (var (name, member) in members!.AsObject())
            {
                shapes[structure]!["members"]!.AsObject().Add(name, member!.DeepClone());
            }
        }
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();

    private static List<string> Listed(string root, Service service) =>
        [.. File.ReadAllLines(Path.Combine(root, "models", service.Model + ".operations")).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')
            .Order(StringComparer.Ordinal)];
}
