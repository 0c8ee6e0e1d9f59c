using System.Text.Json;

namespace Sagebrush.Access;

/// <summary>The forms that JSON takes in policies: one value stands for a list of one, and nothing may be there that the language does not know.</summary>
internal static class PolicyJson
{
    /// <summary>Refuses members that are not among these, and members that come twice.</summary>
    public static void Allow(PolicyRules rules, JsonElement element, params ReadOnlySpan<string> names)
    {
        var seen = new HashSet<string>();
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw rules.Error.With($"Unknown field {member.Name}");
            }

            if (!seen.Add(member.Name))
            {
                throw rules.Error.With($"Duplicate field {member.Name}");
            }
        }
    }

    /// <summary>A text.</summary>
    public static string Text(PolicyRules rules, JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw rules.Error.With($"The value of field {name} must be a string");

    /// <summary>A text or several.</summary>
    public static List<string> Texts(PolicyRules rules, JsonElement element, string name) => Items(element).ConvertAll(item => Text(rules, item, name));

    /// <summary>The elements of an array, or the one that stands in its place.</summary>
    public static List<JsonElement> Items(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
}
