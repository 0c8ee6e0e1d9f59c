using System.Text.Json.Nodes;

namespace Sagebrush.Shapes;

/// <summary>A trimmed model with the look-ups that generation needs.</summary>
public sealed class Model(JsonObject json)
{
    private readonly JsonObject _shapes = json["shapes"]!.AsObject();

    /// <summary>Operations by name, in ordinal order.</summary>
    public IReadOnlyList<string> Operations { get; } = [.. json["operations"]!.AsObject().Select(e => e.Key)];

    /// <summary>REST protocols carry a blob payload as a stream.</summary>
    public bool IsRest { get; } = ((string?)json["metadata"]!["protocol"])!.StartsWith("rest-", StringComparison.Ordinal);

    /// <summary>Name of the operation's input shape; null when it takes nothing.</summary>
    public string? Input(string operation) => (string?)json["operations"]![operation]!["input"]?["shape"];

    /// <summary>Name of the operation's output shape; null when it answers nothing.</summary>
    public string? Output(string operation) => (string?)json["operations"]![operation]!["output"]?["shape"];

    /// <summary>The shape itself.</summary>
    public JsonObject Shape(string name) => _shapes[name]!.AsObject();

    /// <summary>Kind of a shape: structure, list, map, string …</summary>
    public string Kind(string name) => (string)Shape(name)["type"]!;

    /// <summary>Member name and member, in the model's order.</summary>
    public IEnumerable<(string Name, JsonObject Member)> Members(string shape) =>
        Shape(shape)["members"]!.AsObject().Select(e => (e.Key, e.Value!.AsObject()));

    /// <summary>Members that must be given.</summary>
    public HashSet<string> Required(string shape) => [.. (Shape(shape)["required"]?.AsArray() ?? []).Select(n => (string)n!)];

    /// <summary>The member whose events are the HTTP body; null when the operation has no such stream.</summary>
    public string? EventMember(string shape)
    {
        string? payload = (string?)Shape(shape)["payload"];
        return payload is not null && (bool?)Shape((string)Shape(shape)["members"]![payload]!["shape"]!)["eventstream"] == true ? payload : null;
    }

    /// <summary>The member whose bytes are the HTTP body, when the operation streams; else null.</summary>
    public string? StreamedMember(string shape)
    {
        string? payload = (string?)Shape(shape)["payload"];
        return IsRest && payload is not null && Kind((string)Shape(shape)["members"]![payload]!["shape"]!) == "blob" ? payload : null;
    }
}
