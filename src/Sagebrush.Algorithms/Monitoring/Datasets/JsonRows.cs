using System.Text.Json;

namespace Sagebrush.Monitoring;

/// <summary>Rows out of JSON: an object is one, its members columns; an array is several. Members of members are named <c>outer_inner</c>, elements <c>name_0</c>.</summary>
internal static class JsonRows
{
    /// <summary>The rows of a text: one JSON document, or one in each line.</summary>
    public static IReadOnlyList<Observation> Of(string text)
    {
        try
        {
            return Document(text);
        }
        catch (JsonException) when (text.TrimEnd().Contains('\n', StringComparison.Ordinal))
        {
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(Document)];
        }
    }

    private static IReadOnlyList<Observation> Document(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray().Select(Row)] : [Row(json.RootElement)];
    }

    private static Observation Row(JsonElement element)
    {
        var fields = new List<(string?, string?)>();
        if (element.ValueKind == JsonValueKind.Array)
        {
            // A row of values: their positions are their columns.
            fields.AddRange(element.EnumerateArray().Select(value => ((string?)null, Text(value))));
        }
        else
        {
            Flatten(element, "", fields);
        }

        return new(fields);
    }

    private static void Flatten(JsonElement element, string name, List<(string?, string?)> fields)
    {
        string prefix = name.Length == 0 ? "" : name + "_";
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, prefix + member.Name, fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in element.EnumerateArray().Index())
                {
                    Flatten(item, $"{prefix}{i}", fields);
                }

                break;
            default:
                fields.Add((name.Length == 0 ? null : name, Text(element)));
                break;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
