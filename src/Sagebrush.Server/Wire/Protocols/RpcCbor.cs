using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>
/// smithy-rpc-v2-cbor: <c>POST /service/NAME/operation/NAME</c>, one CBOR map each way. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
/// </summary>
/// <param name="model">The service's: names its errors.</param>
public sealed class RpcCbor(ServiceModel model) : Protocol
{
    /// <summary>The header that tells the protocol.</summary>
    public const string Header = "smithy-protocol";

    /// <summary>What the header holds.</summary>
    public const string Name = "rpc-v2-cbor";

    private const string MediaType = "application/cbor";

    /// <summary>Service and operation of a request's path; null when it is of another kind.</summary>
    public static (string Service, string Operation)? Target(HttpRequest http) =>
        http.Headers[Header] == Name && http.Path.Value?.Split('/') is ["", "service", var service, "operation", var operation] ? (service, operation) : null;

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return JsonDocument.Parse("{}");
        }

        if (request.Http.ContentType is { } type && !type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            throw AwsError.UnsupportedMediaType.With($"The content type must be {MediaType}, but it is {type}.");
        }

        var buffer = new ArrayBufferWriter<byte>(body.Length * 2);
        try
        {
            using var json = new Utf8JsonWriter(buffer);
            CborBody.ToJson(json, body.Span);
        }
        catch (CborException e)
        {
            throw AwsError.Serialization.With(e.Message);
        }

        return Json.Parse(buffer.WrittenMemory);
    }

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        Identify(http.Response, requestId);
        var body = new CborWriter();
        if (answer.Response is null)
        {
            if (operation.Output is not null)
            {
                body.Map(0);
            }
        }
        else
        {
            CborBody.FromMembers(body, operation.Output!, JsonSerializer.SerializeToElement(answer.Response, answer.Type!));
        }

        await Json.Respond(http.Response, 200, MediaType, body.Written, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        Identify(http.Response, requestId);
        model.MarkError(http.Response, error);
        var body = new CborWriter();
        body.Map(3 + error.Members.Count);
        body.Text("__type");
        body.Text($"com.amazonaws.{model.Name}#{model.ErrorShape(error.Error.Code)}");

        // Shapes of errors spell it either way.
        body.Text("message");
        body.Text(error.Message);
        body.Text("Message");
        body.Text(error.Message);
        foreach (var (name, value) in error.Members)
        {
            body.Text(name);
            body.Text(value.ToString()!);
        }

        await Json.Respond(http.Response, error.Error.Status, MediaType, body.Written, CancellationToken.None);
    }

    private static void Identify(HttpResponse http, string requestId)
    {
        http.Headers[Header] = Name;
        http.Headers["x-amzn-RequestId"] = requestId;
    }
}
