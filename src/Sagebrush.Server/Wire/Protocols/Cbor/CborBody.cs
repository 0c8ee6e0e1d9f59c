using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>Structures between CBOR and canonical JSON.</summary>
internal static class CborBody
{
    private const ulong EpochTag = 1;

    /// <summary>Writes the one item of a body.</summary>
    /// <exception cref="CborException">It is none, or nested too deep.</exception>
    public static void ToJson(Utf8JsonWriter json, ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        Value(json, ref reader);
        if (!reader.IsAtEnd)
        {
            throw new CborException("more than one item");
        }
    }

    /// <summary>Writes a canonical structure.</summary>
    public static void FromMembers(CborWriter cbor, Shape shape, JsonElement canonical)
    {
        var given = shape.Members.Where(member => canonical.TryGetProperty(member.Name, out var value) && value.ValueKind != JsonValueKind.Null).ToList();
        cbor.Map(given.Count);
        foreach (var member in given)
        {
            cbor.Text(member.Name);
            From(cbor, member.Shape, canonical.GetProperty(member.Name));
        }
    }

    // Time stamps are numbers in canonical JSON, so their tag says nothing new; the model's check names a value of another type.
    private static void Value(Utf8JsonWriter json, ref CborReader reader)
    {
        if (json.CurrentDepth > Json.MaxDepth)
        {
            throw new CborException($"items nested deeper than {Json.MaxDepth} levels");
        }

        switch (reader.Kind)
        {
            case CborKind.Unsigned or CborKind.Negative:
                json.WriteNumberValue((decimal)reader.ReadInteger());
                break;
            case CborKind.Float:
                Number(json, reader.ReadFloat());
                break;
            case CborKind.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case CborKind.Null:
                reader.Skip();
                json.WriteNullValue();
                break;
            case CborKind.Text:
                json.WriteStringValue(reader.ReadBytes());
                break;
            case CborKind.Bytes:
                json.WriteBase64StringValue(reader.ReadBytes());
                break;
            case CborKind.Tag:
                if (reader.ReadTag() != EpochTag || reader.Kind is not (CborKind.Unsigned or CborKind.Negative or CborKind.Float))
                {
                    throw new CborException("a tag that is no time stamp");
                }

                Value(json, ref reader);
                break;
            case CborKind.Array:
                List(json, ref reader);
                break;
            case CborKind.Map:
                Map(json, ref reader);
                break;
            default:
                throw new CborException("a break where an item is due");
        }
    }

    private static void List(Utf8JsonWriter json, ref CborReader reader)
    {
        json.WriteStartArray();
        for (long left = reader.ReadLength(); reader.More(ref left);)
        {
            Value(json, ref reader);
        }

        json.WriteEndArray();
    }

    private static void Map(Utf8JsonWriter json, ref CborReader reader)
    {
        json.WriteStartObject();
        for (long left = reader.ReadLength(); reader.More(ref left);)
        {
            if (reader.Kind != CborKind.Text)
            {
                throw new CborException("a map whose keys are no text");
            }

            json.WritePropertyName(reader.ReadBytes());
            Value(json, ref reader);
        }

        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static void From(CborWriter cbor, Shape shape, JsonElement value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                FromMembers(cbor, shape, value);
                break;
            case ShapeKind.List:
                cbor.Array(value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    From(cbor, shape.Element!.Shape, item);
                }

                break;
            case ShapeKind.Map:
                cbor.Map(value.GetPropertyCount());
                foreach (var entry in value.EnumerateObject())
                {
                    cbor.Text(entry.Name);
                    From(cbor, shape.Element!.Shape, entry.Value);
                }

                break;
            case ShapeKind.Boolean:
                cbor.Boolean(value.GetBoolean());
                break;
            case ShapeKind.Integer or ShapeKind.Long:
                cbor.Integer(value.GetInt64());
                break;
            case ShapeKind.Timestamp:
                cbor.Time(value.GetDouble());
                break;
            case ShapeKind.Float or ShapeKind.Double:
                cbor.Double(value.ValueKind == JsonValueKind.Number ? value.GetDouble()
                    : value.GetString() switch { "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => double.NaN });
                break;
            case ShapeKind.Blob:
                cbor.Bytes(value.GetBytesFromBase64());
                break;
            default:
                cbor.Text(value.GetString()!);
                break;
        }
    }
}
