using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>What the JSON protocols share.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Parses a body that must be one JSON object.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body, Strict);
        }
        catch (JsonException e)
        {
            throw AwsError.Serialization.With($"The request's body is not valid JSON: {e.Message}");
        }

        if (json.RootElement.ValueKind == JsonValueKind.Object)
        {
            return json;
        }

        json.Dispose();
        throw AwsError.Serialization.With("The request's body must be a JSON object.");
    }

    /// <summary>An error's body: its code under <paramref name="codeMember"/> when given, its message, its further members.</summary>
    public static byte[] Error(AwsException error, string? codeMember)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (codeMember is not null)
            {
                writer.WriteString(codeMember, error.Error.Code);
            }

            // Runtime's shapes spell it Message, SageMaker's message; SDKs take either, and .NET's and Java's only one of them each.
            writer.WriteString("message", error.Message);
            writer.WriteString("Message", error.Message);
            foreach (var (name, value) in error.Members)
            {
                if (value is int number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, value.ToString());
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Sends a whole body.</summary>
    public static async ValueTask Respond(HttpResponse http, int status, string mediaType, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        http.StatusCode = status;
        http.ContentType = mediaType;
        http.ContentLength = body.Length;
        if (!body.IsEmpty)
        {
            await http.BodyWriter.WriteAsync(body, cancel);
        }
    }
}
