using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sagebrush.Data.Json;

/// <summary>Writes <c>{"predictions":[{"predicted_label":0.0}]}</c>, or one element of that list a line.</summary>
internal static class JsonPredictions
{
    private const int LongestNumber = 32;

    public static void WriteDocument(Predictions predictions, IBufferWriter<byte> output)
    {
        output.Write("{\""u8);
        Text(predictions.ListName, output);
        output.Write("\":["u8);
        for (int row = 0; row < predictions.Rows; row++)
        {
            output.Write(row == 0 ? ""u8 : ","u8);
            Row(predictions, row, output);
        }

        output.Write("]}"u8);
    }

    public static void WriteLines(Predictions predictions, IBufferWriter<byte> output)
    {
        for (int row = 0; row < predictions.Rows; row++)
        {
            Row(predictions, row, output);
            output.Write("\n"u8);
        }
    }

    private static void Row(Predictions predictions, int row, IBufferWriter<byte> output)
    {
        var separator = "{\""u8;
        foreach (var column in predictions.Columns)
        {
            output.Write(separator);
            Text(column.Name, output);
            output.Write(column.IsList ? "\":["u8 : "\":"u8);
            var values = column.Row(row);
            for (int i = 0; i < values.Length; i++)
            {
                output.Write(i == 0 ? ""u8 : ","u8);
                Number(values[i], output);
            }

            output.Write(column.IsList ? "]"u8 : ""u8);
            separator = ",\""u8;
        }

        output.Write("}"u8);
    }

    // The shortest text that reads back as the same float, with a point as floats have in AWS's answers; what JSON has no number for is null.
    private static void Number(float value, IBufferWriter<byte> output)
    {
        if (!float.IsFinite(value))
        {
            output.Write("null"u8);
            return;
        }

        var span = output.GetSpan(LongestNumber);
        value.TryFormat(span, out int length, "R", CultureInfo.InvariantCulture);
        if (!span[..length].ContainsAny((byte)'.', (byte)'E'))
        {
            ".0"u8.CopyTo(span[length..]);
            length += 2;
        }

        output.Advance(length);
    }

    // Names of outputs are words of ASCII letters and underscores.
    private static void Text(string name, IBufferWriter<byte> output) => output.Advance(Encoding.ASCII.GetBytes(name, output.GetSpan(name.Length)));
}
