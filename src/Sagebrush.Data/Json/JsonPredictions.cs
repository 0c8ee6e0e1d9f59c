using System.Buffers;
using System.Text;

namespace Sagebrush.Data.Json;

/// <summary>Writes <c>{"predictions":[{"predicted_label":0.0}]}</c>, or one element of that list a line.</summary>
internal sealed class JsonPredictions
{
    // Room for what stands around the names and numbers of a column and of a row.
    private const int Brackets = 8;

    private readonly Predictions _predictions;
    private readonly byte[][] _names;
    private readonly int _room;

    private JsonPredictions(Predictions predictions)
    {
        _predictions = predictions;

        // Names of outputs are words of ASCII letters and underscores.
        _names = [.. predictions.Columns.Select((column, i) =>
            Encoding.ASCII.GetBytes($"{(i == 0 ? '{' : ',')}\"{column.Name}\":{(column.IsList ? "[" : "")}"))];
        _room = checked(Brackets + predictions.Columns.Sum(column => column.Name.Length + Brackets + column.Width * FloatText.Room));
    }

    /// <summary>One document with all rows.</summary>
    public static void WriteDocument(Predictions predictions, IBufferWriter<byte> output)
    {
        var rows = new JsonPredictions(predictions);
        output.Write(Encoding.ASCII.GetBytes($"{{\"{predictions.ListName}\":["));
        RowBlocks.Write(predictions.Rows, rows._room, (row, into) =>
        {
            into[0] = (byte)',';
            int separator = row == 0 ? 0 : 1;
            return separator + rows.Row(row, into[separator..]);
        }, output);
        output.Write("]}"u8);
    }

    /// <summary>One document a row.</summary>
    public static void WriteLines(Predictions predictions, IBufferWriter<byte> output)
    {
        var rows = new JsonPredictions(predictions);
        RowBlocks.Write(predictions.Rows, rows._room, (row, into) =>
        {
            int length = rows.Row(row, into);
            into[length] = (byte)'\n';
            return length + 1;
        }, output);
    }

    private int Row(int row, Span<byte> into)
    {
        int length = 0;
        for (int i = 0; i < _names.Length; i++)
        {
            var column = _predictions.Columns[i];
            _names[i].CopyTo(into[length..]);
            length += _names[i].Length;
            foreach (float value in column.Row(row))
            {
                length += FloatText.Write(value, into[length..]);
                into[length++] = (byte)',';
            }

            // The comma behind the last number makes room for what ends a list.
            length -= column.Width > 0 ? 1 : 0;
            into[length] = (byte)']';
            length += column.IsList ? 1 : 0;
        }

        into[length] = (byte)'}';
        return length + 1;
    }
}
