using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sagebrush.Shapes;

/// <summary>
/// Trims botocore's service models to facts: operations, shapes, members, constraints. Documentation, examples and client hints stay behind. One operation
/// or shape a line, so that an update is a reviewable difference.
/// </summary>
public static class Import
{
    private static readonly HashSet<string> Dropped =
    [
        "documentation", "documentationUrl", "deprecated", "deprecatedMessage", "deprecatedSince", "synthetic", "contextParam", "staticContextParams",
        "operationContextParams", "httpChecksum", "endpoint", "endpointdiscovery", "authtype", "auth", "unsignedPayload", "hostLabel", "box", "examples", "fault",
        "alias",
    ];

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="models"/><c>/*.json</c> with licence and notice beside them.</summary>
    /// <param name="botocore">The installed package's folder, the one that holds <c>data/</c>.</param>
    /// <param name="models">The project's <c>models/</c> folder.</param>
    public static void Run(string botocore, string models)
    {
        foreach (var service in Service.All)
        {
            File.WriteAllBytes(Path.Combine(models, service.Model + ".json"), Encoding.UTF8.GetBytes(Trim(Read(Path.Combine(botocore, "data", service.Source)))));
        }

        string package = Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetFullPath(botocore))!, "botocore-*.dist-info").Single();
        File.Copy(Path.Combine(package, "LICENSE.txt"), Path.Combine(models, "LICENSE"), overwrite: true);
        File.Copy(Path.Combine(package, "NOTICE"), Path.Combine(models, "NOTICE"), overwrite: true);
    }

    /// <summary>One model, trimmed, as text.</summary>
    public static string Trim(JsonObject model)
    {
        var text = new StringBuilder("{\n");
        text.Append("\"metadata\":").Append(Strip(model["metadata"]!).ToJsonString(Compact)).Append(",\n");
        Section("operations", last: false);
        Section("shapes", last: true);
        return text.Append("}\n").ToString();

        void Section(string name, bool last)
        {
            text.Append('"').Append(name).Append("\":{\n");
            text.AppendJoin(",\n", model[name]!.AsObject().OrderBy(e => e.Key, StringComparer.Ordinal)
                .Select(e => $"{JsonSerializer.Serialize(e.Key)}:{Strip(e.Value!).ToJsonString(Compact)}"));
            text.Append(last ? "\n}\n" : "\n},\n");
        }
    }

    private static JsonObject Read(string folder)
    {
        string plain = Path.Combine(folder, "service-2.json");
        using Stream stream = File.Exists(plain) ? File.OpenRead(plain) : new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        return JsonNode.Parse(stream)!.AsObject();
    }

    // Members of a structure are named by users of the service: a member called "documentation" or "box" is a fact, not a hint.
    private static JsonNode Strip(JsonNode node, bool names = false) => node switch
    {
        JsonObject o => new JsonObject(o.Where(e => names || !Dropped.Contains(e.Key))
            .Select(e => KeyValuePair.Create(e.Key, e.Value is null ? null : Strip(e.Value, names: !names && e.Key == "members")))),
        JsonArray a => new JsonArray([.. a.Select(e => e is null ? null : Strip(e))]),
        _ => node.DeepClone(),
    };
}
