using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sagebrush.Wire;

/// <summary>A service whose model a test writes itself; its requests go through routing and reading, its answers through writing.</summary>
internal sealed class TinyService
{
    // What every test may name; "In" and "Out" are its own.
    private const string Scalars = """
        "String":{"type":"string"},"Int":{"type":"integer"},"Long":{"type":"long"},"Float":{"type":"float"},"Double":{"type":"double"},
        "Bool":{"type":"boolean"},"Blob":{"type":"blob"},"Time":{"type":"timestamp"},
        "Iso":{"type":"timestamp","timestampFormat":"iso8601"},"Rfc":{"type":"timestamp","timestampFormat":"rfc822"},
        "Unix":{"type":"timestamp","timestampFormat":"unixTimestamp"},"Colour":{"type":"string","enum":["red","green"]},
        "Strings":{"type":"list","member":{"shape":"String"}},"Ints":{"type":"list","member":{"shape":"Int"}},
        "Times":{"type":"list","member":{"shape":"Time"}},"Bools":{"type":"list","member":{"shape":"Bool"}},
        "StringMap":{"type":"map","key":{"shape":"String"},"value":{"shape":"String"}}
        """;

    private readonly Service _service;

    /// <summary>A service of one operation <c>Op</c>.</summary>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="shapes">Its shapes <c>In</c>, <c>Out</c> and what they name, without the braces around them.</param>
    /// <param name="http">How it is bound to HTTP.</param>
    /// <param name="input">More of the reference to <c>In</c>.</param>
    public TinyService(Protocol protocol, string shapes, string http = """{"method":"POST","requestUri":"/"}""", string input = "")
    {
        string inputs = shapes.Contains("\"In\"", StringComparison.Ordinal) ? $$""" ,"input":{"shape":"In"{{input}}} """ : "";
        string output = shapes.Contains("\"Out\"", StringComparison.Ordinal) ? """ ,"output":{"shape":"Out","resultWrapper":"OpResult"} """ : "";
        string model = $$"""
            { "metadata": { "apiVersion": "2026-01-01", "endpointPrefix": "tiny", "targetPrefix": "Tiny" },
              "operations": { "Op": { "name": "Op", "http": {{http}} {{inputs}} {{output}} } },
              "shapes": { {{(shapes.Length == 0 ? "" : shapes + ",")}} {{Scalars}} } }
            """;
        _service = new(ServiceModel.Parse("tiny", new MemoryStream(Encoding.UTF8.GetBytes(model))), protocol, new Nothing());
    }

    /// <summary>The one operation.</summary>
    public OperationModel Op => _service.Model.Operations["Op"];

    /// <summary>Routes and reads a request; the answer is its canonical JSON.</summary>
    public JsonElement Read(HttpRequest http, string body = "") => Read(http, Encoding.UTF8.GetBytes(body));

    public JsonElement Read(HttpRequest http, byte[] body)
    {
        var (operation, labels) = new Router([_service]).Operation(_service, http, body);
        using var json = _service.Protocol.Read(new Incoming(http, _service, operation, labels), body);
        return json.RootElement.Clone();
    }

    /// <summary>Reads a request, then checks it: what the model finds wrong, null for nothing.</summary>
    public string? Check(HttpRequest http, string body = "") => Constraints.Check(Op.Input, Read(http, body));

    /// <summary>Writes an answer that a handler gave.</summary>
    /// <param name="canonical">Its members in canonical JSON; null when it answers nothing.</param>
    public async Task<Written> Write(string? canonical) => await Written.By(http => _service.Protocol.Write(
        http, Op, canonical is null ? default : new(JsonSerializer.Deserialize(canonical, WireJson.Default.JsonElement), WireJson.Default.JsonElement), "id-1", default));

    /// <summary>Writes an answer whose body is data.</summary>
    public async Task<Written> Write(Download download) =>
        await Written.By(http => _service.Protocol.Write(http, Op, new(download, WireJson.Default.Download), "id-1", default));

    public async Task<Written> WriteError(AwsException error, string method = "POST") => await Written.By(
        http => _service.Protocol.WriteError(http, error, "id-1"), method);

    private sealed class Nothing : Api
    {
        public override FrozenDictionary<string, Operation> Operations => FrozenDictionary<string, Operation>.Empty;
    }
}

/// <summary>Requests as Kestrel would hand them over.</summary>
internal static class Requests
{
    public static HttpRequest Of(string method, string target, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        string[] parts = target.Split('?', 2);
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        http.Request.Method = method;
        http.Request.Path = parts[0].StartsWith('/') ? new(Uri.UnescapeDataString(parts[0])) : new("/");
        http.Request.QueryString = parts.Length > 1 ? new("?" + parts[1]) : default;
        foreach (var (name, value) in headers)
        {
            http.Request.Headers[name] = value;
        }

        return http.Request;
    }

    /// <summary>awsJson's way of naming the operation.</summary>
    public static HttpRequest Json(string target = "Tiny.Op", string contentType = "application/x-amz-json-1.1") =>
        Of("POST", "/", ("X-Amz-Target", target), ("Content-Type", contentType));
}

/// <summary>An answer as it went out.</summary>
internal sealed record Written(int Status, IHeaderDictionary Headers, string Body)
{
    public static async Task<Written> By(Func<HttpContext, ValueTask> write, string method = "POST")
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Path = "/some/where";
        var body = new MemoryStream();
        http.Response.Body = body;
        await write(http);
        return new(http.Response.StatusCode, http.Response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }
}
