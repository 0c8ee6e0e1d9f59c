using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>restJson1. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html</summary>
/// <param name="maxPayload">The greatest body, in bytes.</param>
public sealed class RestJson(int maxPayload = Protocol.UsualMaxBody) : Protocol
{
    private const string MediaType = "application/json";

    /// <summary>The error for more than <paramref name="most"/> bytes.</summary>
    public static AwsException PayloadTooLong(int most) => AwsError.ContentTooLong.With($"HTTP content length exceeded {most} bytes.");

    /// <inheritdoc/>
    public override int MaxBody => maxPayload;

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body) => RestRequest.Read(request, (json, input) =>
    {
        var payload = input.Payload is { } name ? input.ByName[name] : null;
        if (body.Length == 0 || payload?.Shape.Kind == ShapeKind.Blob || payload is null && input.InBody.Count == 0)
        {
            return;
        }

        if (payload?.Shape.Kind == ShapeKind.String)
        {
            json.WriteString(payload.Name, Encoding.UTF8.GetString(body.Span));
            return;
        }

        if (request.Http.ContentType is { Length: > 0 } type && !type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            throw AwsError.UnsupportedMediaType.With($"The content type must be {MediaType}, but it is {type}.");
        }

        using var parsed = Json.Parse(body);
        if (payload is null)
        {
            JsonBody.Members(json, input, parsed.RootElement);
        }
        else
        {
            json.WritePropertyName(payload.Name);
            JsonBody.Write(json, payload, parsed.RootElement, incoming: true);
        }
    });

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        var response = http.Response;
        response.Headers["x-amzn-RequestId"] = requestId;
        if (answer.Response is null)
        {
            response.StatusCode = operation.ResponseCode;
            response.ContentLength = 0;
            return;
        }

        var json = JsonSerializer.SerializeToElement(answer.Response, answer.Type!);
        RestResponse.WriteLocated(response, operation, json);
        if (answer.Response is EventStreamResponse stream)
        {
            await EventStreamBody.Write(response, stream.Events, cancel);
            return;
        }

        if (answer.Response is StreamingResponse streaming)
        {
            await RestResponse.WriteStream(response, streaming, cancel);
            return;
        }

        var (mediaType, body) = Body(operation.Output!, json);
        await Json.Respond(response, response.StatusCode, mediaType, body, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        http.Response.Headers["x-amzn-errortype"] = error.Error.Code;
        await Json.Respond(http.Response, error.Error.Status, MediaType, Json.Error(error, codeMember: null), CancellationToken.None);
    }

    /// <inheritdoc/>
    /// <remarks>In the runtime's words.</remarks>
    public override AwsException TooLarge() => PayloadTooLong(MaxBody);

    private static (string MediaType, ReadOnlyMemory<byte> Body) Body(Shape output, JsonElement json)
    {
        var payload = output.Payload is { } name ? output.ByName[name] : null;
        var value = default(JsonElement);
        if (payload is not null && (!json.TryGetProperty(payload.Name, out value) || value.ValueKind == JsonValueKind.Null))
        {
            return (MediaType, ReadOnlyMemory<byte>.Empty);
        }

        if (payload?.Shape.Kind == ShapeKind.String)
        {
            return ("text/plain", Encoding.UTF8.GetBytes(value.GetString()!));
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (payload is not null)
            {
                JsonBody.Write(writer, payload, value, incoming: false);
            }
            else
            {
                writer.WriteStartObject();
                JsonBody.FromMembers(writer, output, json);
                writer.WriteEndObject();
            }
        }

        return (MediaType, buffer.WrittenMemory);
    }
}
