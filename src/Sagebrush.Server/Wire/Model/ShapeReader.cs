using System.Collections.Frozen;
using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>Reads the shapes of a model: first each by itself, then the references between them, since shapes may hold each other.</summary>
internal static class ShapeReader
{
    /// <param name="json">The model's <c>shapes</c>.</param>
    /// <param name="patterns">Whether the service checks patterns; S3 does not: <c>x-amz-copy-source</c> may come with its slashes percent-encoded.</param>
    public static FrozenDictionary<string, Shape> Read(JsonElement json, bool patterns)
    {
        var shapes = json.EnumerateObject().Select(s => Alone(s.Name, s.Value, patterns)).ToFrozenDictionary(s => s.Name);
        foreach (var entry in json.EnumerateObject())
        {
            Connect(shapes[entry.Name], entry.Value, shapes);
        }

        return shapes;
    }

    private static Shape Alone(string name, JsonElement json, bool patterns) => new()
    {
        Name = name,
        Kind = Kind(json.GetProperty("type").GetString()!),
        Min = Number(json, "min"),
        Max = Number(json, "max"),
        Pattern = patterns && ServiceModel.Text(json, "pattern") is { } pattern ? new Pattern(pattern) : null,
        Enum = json.TryGetProperty("enum", out var values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)] : [],
        IsUnion = Flag(json, "union"),
        IsSensitive = Flag(json, "sensitive"),
        Payload = ServiceModel.Text(json, "payload"),
        IsFlattened = Flag(json, "flattened"),
        LocationName = ServiceModel.Text(json, "locationName"),
        XmlNamespace = Namespace(json),
        TimestampFormat = ServiceModel.Text(json, "timestampFormat"),
    };

    private static void Connect(Shape shape, JsonElement json, FrozenDictionary<string, Shape> shapes)
    {
        if (json.TryGetProperty("members", out var members))
        {
            var required = json.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet() : [];
            shape.Members = [.. members.EnumerateObject().Select(m => Reference(m.Name, m.Value, shapes, required.Contains(m.Name)))];
            shape.Located = [.. shape.Members.Where(m => m.Location is not null)];
            shape.InBody = [.. shape.Members.Where(m => m.Location is null)];
            shape.ByName = shape.Members.ToFrozenDictionary(m => m.Name);
        }

        if (json.TryGetProperty("member", out var element) || json.TryGetProperty("value", out element))
        {
            shape.Element = Reference(shape.Kind == ShapeKind.Map ? "value" : "member", element, shapes, required: false);
        }

        if (json.TryGetProperty("key", out var key))
        {
            shape.Key = Reference("key", key, shapes, required: true);
        }
    }

    private static Member Reference(string name, JsonElement json, FrozenDictionary<string, Shape> shapes, bool required)
    {
        var shape = shapes[json.GetProperty("shape").GetString()!];
        return new()
        {
            Name = name,
            CamelName = char.ToLowerInvariant(name[0]) + name[1..],
            Shape = shape,
            Location = ServiceModel.Text(json, "location"),
            LocationName = ServiceModel.Text(json, "locationName") ?? name,
            IsRenamed = json.TryGetProperty("locationName", out _),
            IsRequired = required,
            IsFlattened = Flag(json, "flattened") || shape.IsFlattened,
            IsXmlAttribute = Flag(json, "xmlAttribute"),
            XmlNamespace = Namespace(json) ?? shape.XmlNamespace,
            TimestampFormat = ServiceModel.Text(json, "timestampFormat") ?? shape.TimestampFormat,
        };
    }

    private static (string? Prefix, string Uri)? Namespace(JsonElement json) => !json.TryGetProperty("xmlNamespace", out var value) ? null
        : value.ValueKind == JsonValueKind.String ? (null, value.GetString()!) : (ServiceModel.Text(value, "prefix"), ServiceModel.Text(value, "uri")!);

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static ShapeKind Kind(string type) => type switch
    {
        "structure" => ShapeKind.Structure,
        "list" => ShapeKind.List,
        "map" => ShapeKind.Map,
        "string" or "character" => ShapeKind.String,
        "integer" => ShapeKind.Integer,
        "long" => ShapeKind.Long,
        "float" => ShapeKind.Float,
        "double" => ShapeKind.Double,
        "boolean" => ShapeKind.Boolean,
        "timestamp" => ShapeKind.Timestamp,
        "blob" => ShapeKind.Blob,
        _ => throw new InvalidDataException($"The model has a shape of type {type}."),
    };
}
