using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sagebrush.Hosting;

/// <summary>A captured invocation as a line of JSON, as Model Monitor reads it.</summary>
/// <remarks>Source: AWS, "Capture data from real-time endpoint".</remarks>
internal static class CaptureLine
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line with its end.</summary>
    /// <param name="taken">The invocation.</param>
    /// <param name="eventId">A name of its own.</param>
    /// <param name="into">Gets the bytes.</param>
    public static void Write(CapturedInvocation taken, Guid eventId, IBufferWriter<byte> into)
    {
        using (var json = new Utf8JsonWriter(into, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject("captureData");
            if (taken.Point.TakesInput)
            {
                Side(json, "endpointInput", "INPUT", taken.InputType, taken.Input, taken.Point);
            }

            if (taken.Point.TakesOutput)
            {
                Side(json, "endpointOutput", "OUTPUT", taken.OutputType, taken.Output, taken.Point);
            }

            json.WriteEndObject();
            json.WriteStartObject("eventMetadata");
            json.WriteString("eventId", eventId);
            if (taken.CustomAttributes is not null)
            {
                json.WriteStartArray("customAttributes");
                json.WriteStringValue(taken.CustomAttributes);
                json.WriteEndArray();
            }

            if (taken.InferenceId is not null)
            {
                json.WriteString("inferenceId", taken.InferenceId);
            }

            json.WriteString("inferenceTime", taken.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteString("eventVersion", "0");
            json.WriteEndObject();
        }

        into.Write("\n"u8);
    }

    private static void Side(Utf8JsonWriter json, string name, string mode, string? type, ReadOnlyMemory<byte> data, CapturePoint point)
    {
        var encoding = point.EncodingOf(type);
        if (encoding != CaptureEncoding.Base64 && !Utf8.IsValid(data.Span))
        {
            // Says that it is text and is not: only its bytes tell what it was.
            encoding = CaptureEncoding.Base64;
        }

        json.WriteStartObject(name);
        json.WriteString("observedContentType", type);
        json.WriteString("mode", mode);
        if (encoding == CaptureEncoding.Base64)
        {
            json.WriteBase64String("data", data.Span);
        }
        else
        {
            json.WriteString("data", data.Span);
        }

        json.WriteString("encoding", encoding switch { CaptureEncoding.Csv => "CSV", CaptureEncoding.Json => "JSON", _ => "BASE64" });
        json.WriteEndObject();
    }
}
