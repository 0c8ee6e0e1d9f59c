using System.Buffers;
using System.Text.Json;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;

namespace Sagebrush.Onnx;

/// <summary>How a model's outputs become an answer.</summary>
/// <param name="outputs">By name, in the model's order: arrays, lists and maps.</param>
internal sealed class OnnxAnswer(IReadOnlyList<(string Name, object Value)> outputs)
{
    /// <summary>Writes JSON: <c>{"outputs": {"label": [1, 0], …}}</c>, or <c>{"predictions": [{"label": 1, …}, …]}</c>, without names where the model has one output.</summary>
    /// <param name="byInstance">The second form.</param>
    /// <param name="output">Gets the answer.</param>
    public void WriteJson(bool byInstance, IBufferWriter<byte> output)
    {
        using var writer = NestedJson.Writer(output);
        writer.WriteStartObject();
        writer.WritePropertyName(byInstance ? "predictions" : "outputs");
        if (byInstance)
        {
            writer.WriteStartArray();
            for (int row = 0; row < outputs.Max(one => Rows(one.Value)); row++)
            {
                WriteRow(row, writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteNamed(outputs.Select(one => (one.Name, one.Value)), writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes CSV, a line for each row: the values of all outputs, of maps those of their keys in order.</summary>
    public void WriteCsv(IBufferWriter<byte> output)
    {
        int rows = outputs.Max(one => Rows(one.Value));
        for (int row = 0; row < rows; row++)
        {
            string[] fields = [.. outputs.SelectMany(one => Fields(Row(one.Value, row)))];
            ArrayFormat.Write(MediaType.Csv, new([1, fields.Length], fields), output);
        }
    }

    /// <summary>Writes the first output that is an array as NPY.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public void WriteNpy(IBufferWriter<byte> output) => ArrayFormat.Write(
        MediaType.Npy, outputs.Select(one => one.Value).OfType<TypedArray>().FirstOrDefault() ?? throw new NotSupportedException("The model has no output that is an array: ask for JSON."), output);

    private void WriteRow(int row, Utf8JsonWriter writer)
    {
        if (outputs is [var (_, only)])
        {
            Write(Row(only, row), writer);
        }
        else
        {
            WriteNamed(outputs.Select(one => (one.Name, Row(one.Value, row))), writer);
        }
    }

    private static void WriteNamed(IEnumerable<(string Name, object Value)> values, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in values)
        {
            writer.WritePropertyName(name);
            Write(value, writer);
        }

        writer.WriteEndObject();
    }

    private static void Write(object value, Utf8JsonWriter writer)
    {
        switch (value)
        {
            case TypedArray array:
                NestedJson.Write(array, writer);
                break;
            case OnnxMap map:
                WriteNamed(map.Keys.Elements.Cast<object>().Select((key, i) => ($"{key}", (object)At(map.Values, i))), writer);
                break;
            default:
                writer.WriteStartArray();
                ((List<object>)value).ForEach(item => Write(item, writer));
                writer.WriteEndArray();
                break;
        }
    }

    private static int Rows(object value) => value is TypedArray array ? array.Rows : value is List<object> list ? list.Count : 1;

    private static object Row(object value, int row) => value switch
    {
        TypedArray { Shape.Count: > 0 } array when row < array.Rows => At(array, row),
        List<object> list when row < list.Count => list[row],
        _ => value,
    };

    private static TypedArray At(TypedArray array, int row)
    {
        int width = array.Elements.Length / array.Rows;
        var values = OnnxElements.NewArray(OnnxElements.NumberOf(array.Elements.GetType().GetElementType()!), width);
        Array.Copy(array.Elements, row * width, values, 0, width);
        return new([.. array.Shape.Skip(1)], values);
    }

    private static IEnumerable<string> Fields(object value) => value switch
    {
        TypedArray array => array.Texts(),
        OnnxMap map => map.Values.Texts(),
        _ => ((List<object>)value).SelectMany(Fields),
    };
}
