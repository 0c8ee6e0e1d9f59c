using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>Structures between restJson's bodies and canonical JSON: there members go by wire names, and a time stamp may be text of a format of its own.</summary>
internal static class JsonBody
{
    /// <summary>Writes the members that stand in the body, without the braces around them.</summary>
    public static void Members(Utf8JsonWriter json, Shape shape, JsonElement body)
    {
        foreach (var member in shape.InBody)
        {
            if (body.TryGetProperty(member.LocationName, out var value))
            {
                json.WritePropertyName(member.Name);
                Write(json, member, value, incoming: true);
            }
        }
    }

    /// <summary>The reverse of <see cref="Members"/>.</summary>
    public static void FromMembers(Utf8JsonWriter json, Shape shape, JsonElement canonical)
    {
        foreach (var member in shape.InBody)
        {
            if (canonical.TryGetProperty(member.Name, out var value))
            {
                json.WritePropertyName(member.LocationName);
                Write(json, member, value, incoming: false);
            }
        }
    }

    /// <summary>Writes one value; one of another type than the member's passes as it is, for the model's check to name.</summary>
    /// <param name="json">At the place of a value.</param>
    /// <param name="member">What it should be.</param>
    /// <param name="value">The value.</param>
    /// <param name="incoming">From the wire to canonical JSON, or back.</param>
    public static void Write(Utf8JsonWriter json, Member member, JsonElement value, bool incoming)
    {
        var shape = member.Shape;
        switch (shape.Kind, value.ValueKind)
        {
            case (ShapeKind.Structure, JsonValueKind.Object):
                json.WriteStartObject();
                if (incoming)
                {
                    Members(json, shape, value);
                }
                else
                {
                    FromMembers(json, shape, value);
                }

                json.WriteEndObject();
                break;
            case (ShapeKind.List, JsonValueKind.Array):
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, shape.Element!, item, incoming);
                }

                json.WriteEndArray();
                break;
            case (ShapeKind.Map, JsonValueKind.Object):
                json.WriteStartObject();
                foreach (var entry in value.EnumerateObject())
                {
                    json.WritePropertyName(entry.Name);
                    Write(json, shape.Element!, entry.Value, incoming);
                }

                json.WriteEndObject();
                break;
            case (ShapeKind.Timestamp, JsonValueKind.String) when incoming:
                json.WriteNumberValue(Timestamps.Parse(value.GetString()!, member.TimestampFormat ?? "unixTimestamp"));
                break;
            case (ShapeKind.Timestamp, JsonValueKind.Number) when !incoming && member.TimestampFormat is "iso8601" or "rfc822":
                json.WriteStringValue(Timestamps.Format(value.GetDouble(), member.TimestampFormat));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
