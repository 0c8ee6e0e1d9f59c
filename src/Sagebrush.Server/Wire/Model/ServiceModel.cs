using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>
/// A service's model as AWS publishes it, trimmed and embedded: all its operations, also those that are not built yet, so that the front door can check
/// their input and answer honestly.
/// </summary>
public sealed class ServiceModel
{
    private readonly FrozenDictionary<string, string> _errorShapes;

    private ServiceModel(
        string name, JsonElement metadata, FrozenDictionary<string, Shape> shapes, JsonElement operations, FrozenDictionary<string, string> errorShapes)
    {
        Name = name;
        SigningName = Text(metadata, "signingName") ?? Text(metadata, "endpointPrefix")!;
        Protocol = Text(metadata, "protocol")!;
        TargetPrefix = Text(metadata, "targetPrefix");
        ApiVersion = Text(metadata, "apiVersion")!;
        XmlNamespace = Text(metadata, "xmlNamespace");
        Protocols = metadata.TryGetProperty("protocols", out var protocols) ? [.. protocols.EnumerateArray().Select(protocol => protocol.GetString()!)] : [Protocol];
        IsQueryCompatible = metadata.TryGetProperty("awsQueryCompatible", out _);
        JsonVersion = Text(metadata, "jsonVersion") ?? "1.1";
        Shapes = shapes;
        _errorShapes = errorShapes;
        Operations = operations.EnumerateObject().Select(o => new OperationModel(o.Name, o.Value, shapes)).ToFrozenDictionary(o => o.Name);
        TakesGzip = Operations.Values.Any(operation => operation.TakesGzip);
    }

    /// <summary>The file's name in <c>models/</c>: <c>sagemaker</c>, <c>s3</c> …</summary>
    public string Name { get; }

    /// <summary>The service in a signature's scope; several services share <c>sagemaker</c>.</summary>
    public string SigningName { get; }

    /// <summary><c>json</c>, <c>query</c>, <c>rest-json</c> or <c>rest-xml</c>.</summary>
    public string Protocol { get; }

    /// <summary>All protocols that the service speaks; clients pick any.</summary>
    public IReadOnlyList<string> Protocols { get; }

    /// <summary>Errors keep the codes of the query protocol, whatever the protocol.</summary>
    public bool IsQueryCompatible { get; }

    /// <summary>A request's body may come compressed.</summary>
    public bool TakesGzip { get; }

    /// <summary>What stands before the dot in <c>X-Amz-Target</c>; null for other protocols.</summary>
    public string? TargetPrefix { get; }

    /// <summary>The API's date.</summary>
    public string ApiVersion { get; }

    /// <summary>Namespace of the answers of XML protocols.</summary>
    public string? XmlNamespace { get; }

    /// <summary>1.0 or 1.1: part of the media type of awsJson.</summary>
    public string JsonVersion { get; }

    /// <summary>All shapes by name.</summary>
    public FrozenDictionary<string, Shape> Shapes { get; }

    /// <summary>All operations by name.</summary>
    public FrozenDictionary<string, OperationModel> Operations { get; }

    /// <summary>Reads an embedded model.</summary>
    public static ServiceModel Load(string name)
    {
        using var stream = typeof(ServiceModel).Assembly.GetManifestResourceStream($"models/{name}.json")
            ?? throw new InvalidOperationException($"models/{name}.json is not embedded.");
        return Parse(name, stream);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="model">As in <c>models/</c>.</param>
    public static ServiceModel Parse(string name, Stream model)
    {
        using var json = JsonDocument.Parse(model);
        var shapes = json.RootElement.GetProperty("shapes");
        return new(name, json.RootElement.GetProperty("metadata"), ShapeReader.Read(shapes, patterns: name != "s3"), json.RootElement.GetProperty("operations"), ErrorShapes(shapes));
    }

    /// <summary>The name of the shape of an error's code; the code itself for those that the model does not name.</summary>
    public string ErrorShape(string code) => _errorShapes.GetValueOrDefault(code, code);

    /// <summary>Tells clients of a query compatible service the code that the query protocol has for an error.</summary>
    public void MarkError(HttpResponse http, AwsException error)
    {
        if (IsQueryCompatible)
        {
            http.Headers["x-amzn-query-error"] = $"{error.Error.Code};{(error.Error.Status < 500 ? "Sender" : "Receiver")}";
        }
    }

    // Of two shapes with one code the first by name: the clients know the code.
    private static FrozenDictionary<string, string> ErrorShapes(JsonElement shapes) => shapes.EnumerateObject()
        .Where(shape => shape.Value.TryGetProperty("error", out var error) && error.TryGetProperty("code", out _))
        .GroupBy(shape => shape.Value.GetProperty("error").GetProperty("code").GetString()!)
        .ToFrozenDictionary(group => group.Key, group => group.Any(shape => shape.Name == group.Key) ? group.Key : group.First().Name);

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>An operation of the model.</summary>
public sealed class OperationModel
{
    internal OperationModel(string name, JsonElement json, FrozenDictionary<string, Shape> shapes)
    {
        Name = name;
        var http = json.GetProperty("http");
        HttpMethod = http.GetProperty("method").GetString()!;
        RequestUri = http.GetProperty("requestUri").GetString()!;
        ResponseCode = http.TryGetProperty("responseCode", out var code) ? code.GetInt32() : 200;
        Input = json.TryGetProperty("input", out var input) ? shapes[input.GetProperty("shape").GetString()!] : null;
        if (json.TryGetProperty("output", out var output))
        {
            Output = shapes[output.GetProperty("shape").GetString()!];
            ResultWrapper = ServiceModel.Text(output, "resultWrapper");
        }

        TakesGzip = json.TryGetProperty("requestcompression", out _);
        InputLocationName = json.TryGetProperty("input", out input) ? ServiceModel.Text(input, "locationName") : null;
    }

    /// <summary>As in the model.</summary>
    public string Name { get; }

    /// <summary>HTTP verb.</summary>
    public string HttpMethod { get; }

    /// <summary>Path template with its fixed query: <c>/{Bucket}/{Key+}?tagging</c>.</summary>
    public string RequestUri { get; }

    /// <summary>HTTP status of success.</summary>
    public int ResponseCode { get; }

    /// <summary>Its request may come compressed.</summary>
    public bool TakesGzip { get; }

    /// <summary>What it takes; null for nothing.</summary>
    public Shape? Input { get; }

    /// <summary>XML: the root element of the request, when the body holds the members.</summary>
    public string? InputLocationName { get; }

    /// <summary>What it answers; null for nothing.</summary>
    public Shape? Output { get; }

    /// <summary>Query protocol: the element around the answer's members.</summary>
    public string? ResultWrapper { get; }
}
