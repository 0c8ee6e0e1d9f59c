using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Notifications;

/// <summary>
/// Which messages a subscriber wants, by their attributes: every name must have one of its values. Source: Amazon SNS developer guide, "Subscription filter policies".
/// </summary>
public sealed class FilterPolicy
{
    private readonly IReadOnlyList<(string Name, IReadOnlyList<JsonElement> Wanted)> _rules;

    private FilterPolicy(IReadOnlyList<(string, IReadOnlyList<JsonElement>)> rules) => _rules = rules;

    /// <summary>Reads <c>{"store": ["example"], "price": [{"numeric": ["&gt;=", 100]}]}</c>.</summary>
    /// <param name="json">The policy.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null when something is.</returns>
    public static FilterPolicy? Parse(string json, out string fault)
    {
        fault = "";
        try
        {
            using var document = JsonDocument.Parse(json);
            var rules = document.RootElement.EnumerateObject().Select(rule => (rule.Name, (IReadOnlyList<JsonElement>)[.. rule.Value.Clone().EnumerateArray()])).ToList();
            fault = rules.SelectMany(rule => rule.Item2).Select(Fault).FirstOrDefault(found => found is not null) ?? "";
            return fault.Length == 0 ? new(rules) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            fault = "the policy must be a JSON object of arrays";
            return null;
        }
    }

    /// <summary>True when the subscriber wants a message of these attributes.</summary>
    public bool Accepts(IReadOnlyDictionary<string, MessageAttribute> attributes) => _rules.All(rule => rule.Wanted.Any(wanted => Matches(wanted, attributes.GetValueOrDefault(rule.Name))));

    private static string? Fault(JsonElement wanted)
    {
        if (wanted.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
        {
            return null;
        }

        if (wanted.ValueKind != JsonValueKind.Object || wanted.EnumerateObject().ToList() is not [var condition])
        {
            return "a value must be a string, a number, true, false, null or an object with one condition";
        }

        return (condition.Name, condition.Value.ValueKind) switch
        {
            ("prefix" or "suffix" or "equals-ignore-case", JsonValueKind.String) or ("exists", JsonValueKind.True or JsonValueKind.False) => null,
            ("anything-but", JsonValueKind.String or JsonValueKind.Number) => null,
            ("anything-but", JsonValueKind.Array) when condition.Value.EnumerateArray().All(value => value.ValueKind is JsonValueKind.String or JsonValueKind.Number) => null,
            ("numeric", JsonValueKind.Array) when IsNumeric([.. condition.Value.EnumerateArray()]) => null,
            _ => $"the condition '{condition.Name}' is not supported by Sagebrush yet, or not of this form",
        };
    }

    private static bool IsNumeric(IReadOnlyList<JsonElement> parts) => parts.Count is 2 or 4 && parts.Index().All(part => part.Index % 2 == 0
        ? part.Item.ValueKind == JsonValueKind.String && part.Item.GetString() is "=" or "<" or "<=" or ">" or ">="
        : part.Item.ValueKind == JsonValueKind.Number);

    private static bool Matches(JsonElement wanted, MessageAttribute? attribute)
    {
        if (wanted.ValueKind == JsonValueKind.Object && wanted.TryGetProperty("exists", out var exists))
        {
            return exists.GetBoolean() == (attribute is not null);
        }

        return attribute is not null && !attribute.DataType.StartsWith("Binary", StringComparison.Ordinal)
            && Values(attribute).Any(value => wanted.ValueKind == JsonValueKind.Object ? Meets(wanted.EnumerateObject().First(), value) : Same(wanted, value));
    }

    /// <summary>The values of an array are compared one by one, all others are one.</summary>
    private static List<JsonElement> Values(MessageAttribute attribute)
    {
        if (attribute.DataType.StartsWith("String.Array", StringComparison.Ordinal))
        {
            try
            {
                return [.. JsonElement.Parse(attribute.Value).EnumerateArray()];
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return [];
            }
        }

        return attribute.DataType.StartsWith("Number", StringComparison.Ordinal) && double.TryParse(attribute.Value, CultureInfo.InvariantCulture, out double number)
            ? [JsonSerializer.SerializeToElement(number, FilterJson.Default.Double)]
            : [JsonSerializer.SerializeToElement(attribute.Value, FilterJson.Default.String)];
    }

    private static bool Same(JsonElement wanted, JsonElement value) => wanted.ValueKind == value.ValueKind && wanted.ValueKind switch
    {
        JsonValueKind.String => wanted.GetString() == value.GetString(),
        JsonValueKind.Number => wanted.GetDouble() == value.GetDouble(),
        _ => true,
    };

    private static bool Meets(JsonProperty condition, JsonElement value)
    {
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return condition.Name switch
        {
            "prefix" => text?.StartsWith(condition.Value.GetString()!, StringComparison.Ordinal) == true,
            "suffix" => text?.EndsWith(condition.Value.GetString()!, StringComparison.Ordinal) == true,
            "equals-ignore-case" => text?.Equals(condition.Value.GetString(), StringComparison.OrdinalIgnoreCase) == true,
            "anything-but" => condition.Value.ValueKind == JsonValueKind.Array
                ? !condition.Value.EnumerateArray().Any(unwanted => Same(unwanted, value))
                : !Same(condition.Value, value),
            _ => value.ValueKind == JsonValueKind.Number && Compare([.. condition.Value.EnumerateArray()], value.GetDouble()),
        };
    }

    private static bool Compare(IReadOnlyList<JsonElement> parts, double value) => parts.Chunk(2).All(pair => pair[1].GetDouble() is var bound && pair[0].GetString() switch
    {
        "=" => value == bound,
        "<" => value < bound,
        "<=" => value <= bound,
        ">" => value > bound,
        _ => value >= bound,
    });
}
