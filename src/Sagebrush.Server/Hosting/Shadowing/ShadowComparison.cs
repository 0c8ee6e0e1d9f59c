using System.Text;
using System.Text.Json;

namespace Sagebrush.Hosting;

/// <summary>A request that both variants have answered.</summary>
/// <param name="Place">Which endpoint's shadow.</param>
/// <param name="Time">When the shadow had answered.</param>
/// <param name="InferenceId">The caller's id of the request.</param>
/// <param name="Production">What the caller was given.</param>
/// <param name="Shadow">What nobody was given.</param>
internal sealed record ShadowComparison(ShadowPlace Place, DateTimeOffset Time, string? InferenceId, ShadowAnswer Production, ShadowAnswer Shadow)
{
    private const int LongestText = 1024;

    /// <summary>Both have one status, and one body where both bodies are known.</summary>
    public bool IsEqual => Production.Status == Shadow.Status
        && (Production.Body is not { } one || Shadow.Body is not { } other || one.Span.SequenceEqual(other.Span));

    /// <summary>A line for the log; bodies are in it, up to 1,024 bytes of each, when they differ.</summary>
    public string Line()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteBoolean("equal", IsEqual);
            if (InferenceId is not null)
            {
                json.WriteString("inferenceId", InferenceId);
            }

            Write(json, "production", Production);
            Write(json, "shadow", Shadow);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private void Write(Utf8JsonWriter json, string name, ShadowAnswer answer)
    {
        json.WriteStartObject(name);
        json.WriteNumber("status", answer.Status);
        json.WriteNumber("latencyInMicroseconds", (long)answer.Latency.TotalMicroseconds);
        if (answer.ContentType is not null)
        {
            json.WriteString("contentType", answer.ContentType);
        }

        if (answer.Body is { } body)
        {
            json.WriteNumber("bytes", body.Length);
            if (!IsEqual)
            {
                json.WriteString("body", Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestText)]));
            }
        }

        json.WriteEndObject();
    }
}
