using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sagebrush.Scripts;

/// <summary>
/// The hyperparameters of a training by script: those of the platform apart from those of the script. Every value is JSON inside a text; what is none stays a
/// text. Source: aws/sagemaker-training-toolkit, parameters of script mode.
/// </summary>
/// <param name="given">As the request has them.</param>
internal sealed class ScriptParameters(IReadOnlyDictionary<string, string> given)
{
    private static readonly string[] OfPlatform = ["_tuning_objective_metric", "default_user_module_name"];

    /// <summary>The entry point; null when none is named.</summary>
    public string? Program => Text("sagemaker_program");

    /// <summary>Where the source is; null when it is not said.</summary>
    public string? SubmitDirectory => Text("sagemaker_submit_directory");

    /// <summary>How much the toolkit shall log: Python's number or name of a level.</summary>
    public string LogLevel => Text("sagemaker_container_log_level") ?? "20";

    /// <summary>Those of the script by name, sorted.</summary>
    public JsonObject Values => new(given.Where(one => !IsPlatform(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal)
        .Select(one => KeyValuePair.Create(one.Key, Decode(one.Value))));

    /// <summary>Those of the script as arguments: <c>--name value</c>, and <c>-n value</c> where a name has one letter.</summary>
    public IEnumerable<string> Arguments => Values.SelectMany(one => new[] { (one.Key.Length == 1 ? "-" : "--") + one.Key, ScriptText.Of(one.Value) });

    private string? Text(string name) => given.TryGetValue(name, out string? value) ? Decode(value)?.ToString() : null;

    private static bool IsPlatform(string name) => name.StartsWith("sagemaker_", StringComparison.Ordinal) || OfPlatform.Contains(name);

    private static JsonNode? Decode(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
