using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>What the JSON protocols share.</summary>
internal static class Json
{
    /// <summary>Deepest nesting of a request; canonical JSON may put one level around it and still be within every reader's limit of 64.</summary>
    public const int MaxDepth = 60;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Parses a body that must be one JSON object.</summary>
    /// <exception cref="AwsException">SerializationException.</exception>
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

        if (json.RootElement.ValueKind == JsonValueKind.Object && HoldsText(body.Span))
        {
            return json;
        }

        string fault = json.RootElement.ValueKind == JsonValueKind.Object ? "holds text that is not Unicode" : "must be a JSON object";
        json.Dispose();
        throw AwsError.Serialization.With($"The request's body {fault}.");
    }

    /// <summary>An error's body: its code under <paramref name="codeMember"/> when given, its message, its further members.</summary>
    /// <param name="error">The error.</param>
    /// <param name="codeMember">Where its code goes; null for nowhere.</param>
    /// <param name="code">Another name for its code.</param>
    public static byte[] Error(AwsException error, string? codeMember, string? code = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (codeMember is not null)
            {
                writer.WriteString(codeMember, code ?? error.Error.Code);
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

    // The parser lets bytes that are no UTF-8 and halves of surrogate pairs ("\ud800") pass; they would throw only where they are first read as text.
    private static bool HoldsText(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            return false;
        }

        if (body.IndexOf("\\u"u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
