using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>restJson1. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html</summary>
public sealed class RestJson : Protocol
{
    private const string MediaType = "application/json";

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body) => RestRequest.Read(request, (json, input) =>
    {
        if (input.Payload is { } payload)
        {
            if (input.ByName[payload].Shape.Kind == ShapeKind.Structure && body.Length > 0)
            {
                json.WritePropertyName(payload);
                using var structure = Json.Parse(body);
                structure.RootElement.WriteTo(json);
            }

            return;
        }

        if (body.Length > 0)
        {
            using var members = Json.Parse(body);
            foreach (var member in input.Members.Where(m => m.Location is null))
            {
                if (members.RootElement.TryGetProperty(member.LocationName, out var value))
                {
                    json.WritePropertyName(member.Name);
                    value.WriteTo(json);
                }
            }
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
        if (answer.Response is StreamingResponse streaming)
        {
            await RestResponse.WriteStream(response, streaming, cancel);
            return;
        }

        byte[] bytes = operation.Output!.Payload is { } payload ? Encoding.UTF8.GetBytes(json.GetProperty(payload).GetRawText()) : Members(operation.Output, json);
        await Json.Respond(response, response.StatusCode, MediaType, bytes, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        http.Response.Headers["x-amzn-errortype"] = error.Error.Code;
        await Json.Respond(http.Response, error.Error.Status, MediaType, Json.Error(error, codeMember: null), CancellationToken.None);
    }

    private static byte[] Members(Shape output, JsonElement json)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in output.Members.Where(m => m.Location is null))
            {
                if (json.TryGetProperty(member.Name, out var value))
                {
                    writer.WritePropertyName(member.LocationName);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
