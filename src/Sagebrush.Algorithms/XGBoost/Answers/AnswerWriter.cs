using System.Buffers;
using System.Text;
using System.Text.Json;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.XGBoost;

/// <summary>Writes columns of outputs row by row, in the forms that the container has for them.</summary>
/// <param name="columns">What is written.</param>
/// <param name="rows">How many.</param>
/// <param name="output">Where to.</param>
internal sealed class AnswerWriter(IReadOnlyList<OutputColumn> columns, int rows, IBufferWriter<byte> output)
{
    private readonly byte[][] _names =
        [.. columns.Select((column, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? "{" : ", ")}\"{JsonEncodedText.Encode(column.Name)}\": "))];

    /// <summary><c>{"predictions": [{"score": 0.5}, {"score": 0.25}]}</c></summary>
    public void Document()
    {
        output.Write("{\"predictions\": ["u8);
        Write(", ", Object);
        output.Write("]}"u8);
    }

    /// <summary><c>{"score": 0.5}</c>, one a line.</summary>
    public void JsonLines() => Write("\n", Object, isEnded: true);

    /// <summary>Numbers only: <c>0.5</c>, or <c>0.25,0.75</c>, one row a line.</summary>
    public void Numbers() => Write("\n", columns[0].WriteBare, isEnded: true);

    /// <summary>Python's word for each row, <c>0.5</c> or <c>[0.25, 0.75]</c>.</summary>
    /// <param name="separator">Between rows.</param>
    /// <param name="isEnded">And behind the last.</param>
    public void Words(string separator, bool isEnded) => Write(separator, (row, into) => columns[0].Write(row, isJson: false, into), isEnded);

    /// <summary><c>1,"[0.25, 0.75]"</c>, one row a line.</summary>
    /// <param name="isEnded">Also the last line has an end.</param>
    public void Selection(bool isEnded) => Write("\n", Quoted, isEnded);

    /// <summary><c>[0.5, 0.25]</c></summary>
    public void Array()
    {
        output.Write("["u8);
        Write(", ", (row, into) => columns[0].Write(row, isJson: true, into));
        output.Write("]"u8);
    }

    /// <summary>A record a row, each output a float32 label of its name.</summary>
    public void Records()
    {
        var writer = new RecordWriter(output);
        var values = new float[columns.Max(column => column.Width)];
        for (int row = 0; row < rows; row++)
        {
            foreach (var column in columns)
            {
                for (int i = 0; i < column.Width; i++)
                {
                    values[i] = (float)column.Value(row, i);
                }

                writer.Label(column.Name, new Tensor(values.AsSpan(0, column.Width)));
            }

            writer.EndRecord();
        }
    }

    private void Write(string separator, RowBlocks.Encoder row, bool isEnded = false)
    {
        byte[] between = Encoding.ASCII.GetBytes(separator);
        int room = between.Length + columns.Select((column, i) => column.Room + _names[i].Length + 4).Sum();
        RowBlocks.Write(rows, room, (i, into) =>
        {
            int length = row(i, into);
            if (i == rows - 1 && !isEnded)
            {
                return length;
            }

            between.CopyTo(into[length..]);
            return length + between.Length;
        }, output);
    }

    private int Object(int row, Span<byte> into)
    {
        int length = 0;
        for (int i = 0; i < _names.Length; i++)
        {
            _names[i].CopyTo(into[length..]);
            length += _names[i].Length;
            length += columns[i].Write(row, isJson: true, into[length..]);
        }

        into[length] = (byte)'}';
        return length + 1;
    }

    private int Quoted(int row, Span<byte> into)
    {
        int length = 0;
        foreach (var column in columns)
        {
            into[length] = (byte)',';
            length += length > 0 ? 1 : 0;
            into[length] = (byte)'"';
            int quote = column.Lists > 0 ? 1 : 0;
            length += quote;
            length += column.Write(row, isJson: false, into[length..]);
            into[length] = (byte)'"';
            length += quote;
        }

        return length;
    }
}
