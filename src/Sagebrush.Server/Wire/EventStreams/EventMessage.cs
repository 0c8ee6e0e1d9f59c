using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>One message of an event stream: an event, or the exception that ends the stream.</summary>
/// <param name="Headers">Names and texts, in order.</param>
/// <param name="Payload">The bytes.</param>
public sealed record EventMessage(IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Payload)
{
    /// <summary>An event whose payload are bytes.</summary>
    /// <param name="type">The member of the stream's union.</param>
    /// <param name="payload">The bytes.</param>
    public static EventMessage Bytes(string type, ReadOnlyMemory<byte> payload) =>
        new([(":event-type", type), (":content-type", "application/octet-stream"), (":message-type", "event")], payload);

    /// <summary>A modelled exception.</summary>
    /// <param name="type">The member of the stream's union.</param>
    /// <param name="members">Those of its shape.</param>
    public static EventMessage Exception(string type, params ReadOnlySpan<(string Name, string Value)> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return new([(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], buffer.ToArray());
    }
}
