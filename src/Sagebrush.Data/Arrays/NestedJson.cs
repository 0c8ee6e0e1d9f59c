using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sagebrush.Data.Arrays;

/// <summary>Arrays as JSON arrays inside each other: <c>[[1.5, 2], [3, 4]]</c>.</summary>
public static class NestedJson
{
    /// <summary>Reads an array: of truth values or strings, or of numbers, which are <c>long</c> where all are whole, else <c>double</c>.</summary>
    /// <exception cref="MalformedDataException">The inner arrays differ in length, or the elements in kind.</exception>
    public static TypedArray Read(JsonElement json)
    {
        var shape = new List<int>();
        for (var first = json; first.ValueKind == JsonValueKind.Array; first = first[0])
        {
            shape.Add(first.GetArrayLength());
            if (shape[^1] == 0)
            {
                break;
            }
        }

        var leaves = new List<JsonElement>();
        Collect(json, shape, 0, leaves);
        return new(shape, Elements(leaves));
    }

    /// <summary>Writes to <paramref name="output"/>; texts keep their characters.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes an array.</summary>
    public static void Write(TypedArray array, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(writer);
        int at = 0;
        Write(array, writer, 0, ref at);
    }

    private static void Collect(JsonElement json, List<int> shape, int depth, List<JsonElement> leaves)
    {
        if (depth == shape.Count)
        {
            leaves.Add(json.ValueKind is JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null
                ? throw new MalformedDataException($"element {leaves.Count} is {json.ValueKind.ToString().ToLowerInvariant()} where a value is expected") : json);
            return;
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != shape[depth])
        {
            throw new MalformedDataException(json.ValueKind == JsonValueKind.Array
                ? $"an array has {json.GetArrayLength()} elements where the first has {shape[depth]}" : $"element {leaves.Count} is a value where an array is expected");
        }

        foreach (var inner in json.EnumerateArray())
        {
            Collect(inner, shape, depth + 1, leaves);
        }
    }

    private static Array Elements(List<JsonElement> leaves) => leaves switch
    {
        [] => Array.Empty<double>(),
        _ when leaves.TrueForAll(leaf => leaf.ValueKind == JsonValueKind.String) => leaves.ConvertAll(leaf => leaf.GetString()!).ToArray(),
        _ when leaves.TrueForAll(leaf => leaf.ValueKind is JsonValueKind.True or JsonValueKind.False) => leaves.ConvertAll(leaf => leaf.GetBoolean()).ToArray(),
        _ when !leaves.TrueForAll(leaf => leaf.ValueKind == JsonValueKind.Number) => throw new MalformedDataException("numbers, strings and truth values are mixed"),
        _ when leaves.TrueForAll(leaf => leaf.TryGetInt64(out _)) => leaves.ConvertAll(leaf => leaf.GetInt64()).ToArray(),
        _ => leaves.ConvertAll(leaf => leaf.GetDouble()).ToArray(),
    };

    private static void Write(TypedArray array, Utf8JsonWriter writer, int depth, ref int at)
    {
        if (depth == array.Shape.Count)
        {
            WriteElement(array.Elements, at++, writer);
            return;
        }

        writer.WriteStartArray();
        for (int i = 0; i < array.Shape[depth]; i++)
        {
            Write(array, writer, depth + 1, ref at);
        }

        writer.WriteEndArray();
    }

    private static void WriteElement(Array elements, int at, Utf8JsonWriter writer)
    {
        switch (elements)
        {
            case float[] values when float.IsFinite(values[at]):
                writer.WriteNumberValue(values[at]);
                break;
            case double[] values when double.IsFinite(values[at]):
                writer.WriteNumberValue(values[at]);
                break;
            case long[] values:
                writer.WriteNumberValue(values[at]);
                break;
            case string[] values:
                writer.WriteStringValue(values[at]);
                break;
            case bool[] values:
                writer.WriteBooleanValue(values[at]);
                break;
            default:
                // What is not finite is written as Python's json writes it.
                writer.WriteRawValue(ElementText.Of(elements, at), skipInputValidation: true);
                break;
        }
    }
}
