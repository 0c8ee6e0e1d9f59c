using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sagebrush.Scripts;

/// <summary>Values as variables and arguments carry them.</summary>
internal static class ScriptText
{
    /// <summary>Texts stay bare, null is empty, everything else is JSON without blanks.</summary>
    public static string Of(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };
}
