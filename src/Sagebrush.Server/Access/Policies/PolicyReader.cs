using System.Text.Json;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>Reads policies and names what is wrong with them.</summary>
/// <param name="rules">What such a policy must have.</param>
public sealed class PolicyReader(PolicyRules rules)
{
    private const string Current = "2012-10-17", Older = "2008-10-17";

    // Policies are small; a deep one is an attack.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>The policy of a text.</summary>
    /// <exception cref="AwsException">MalformedPolicy, MalformedPolicyDocument: what is wrong, and where.</exception>
    public PolicyDocument Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Document(json.RootElement)
                : throw Malformed("Policies must be valid JSON and the first byte must be '{'");
        }
        catch (JsonException)
        {
            throw Malformed("Policies must be valid JSON and the first byte must be '{'");
        }
    }

    private PolicyDocument Document(JsonElement policy)
    {
        Allow(policy, "Version", "Id", "Statement");
        string version = policy.TryGetProperty("Version", out var given) ? Text(given, "Version") : Older;
        if (version is not (Current or Older))
        {
            throw Malformed("The policy must contain a valid version string");
        }

        if (policy.TryGetProperty("Id", out var id))
        {
            Text(id, "Id");
        }

        var elements = Items(policy.TryGetProperty("Statement", out var statement) ? statement : throw Missing("Statement"));
        var reader = new StatementReader(rules, hasVariables: version == Current);
        var statements = elements.ConvertAll(reader.Read);
        return statements.Count > 0 ? new(statements) : throw Missing("Statement");
    }

    private AwsException Missing(string field) => Malformed($"Missing required field {field}");

    private AwsException Malformed(string message) => rules.Error.With(message);

    private void Allow(JsonElement element, params ReadOnlySpan<string> names) => PolicyJson.Allow(rules, element, names);

    private string Text(JsonElement element, string name) => PolicyJson.Text(rules, element, name);

    private static List<JsonElement> Items(JsonElement element) => PolicyJson.Items(element);
}
