using System.Buffers.Text;
using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>One thing that is told of every row: a number, or a list of numbers, or a list of such lists.</summary>
/// <param name="Name">For example <c>predicted_label</c>.</param>
/// <param name="Width">Numbers of a row.</param>
/// <param name="Value">The number at a place of a row.</param>
internal sealed record OutputColumn(string Name, int Width, Func<int, int, double> Value)
{
    /// <summary>Lists of a row; 0: a bare number.</summary>
    public int Lists { get; init; }

    /// <summary>The numbers are whole and are written without a point.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Bytes that must be free where a row is written.</summary>
    public int Room => Width * (PythonNumber.Room + 2) + 4 * (Lists + 1);

    /// <summary>Numbers of a row, all of them missing.</summary>
    public static OutputColumn Missing(string name) => new(name, 1, (_, _) => double.NaN);

    /// <summary>Writes a row's numbers as Python writes a number or a list: <c>0.5</c>, <c>[0.5, 0.5]</c>.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="isJson">With JSON's names of what is no number, as Python's <c>json</c> has them: <c>NaN</c>.</param>
    /// <param name="into">At least <see cref="Room"/> bytes.</param>
    /// <returns>The length.</returns>
    public int Write(int row, bool isJson, Span<byte> into)
    {
        if (Lists <= 1)
        {
            return Lists == 0 ? WriteNumber(Value(row, 0), isJson, into) : WriteList(row, 0, Width, isJson, into);
        }

        int length = 1, part = Width / Lists;
        into[0] = (byte)'[';
        for (int start = 0; start < Width; start += part)
        {
            length += Separator(start > 0, into[length..]);
            length += WriteList(row, start, start + part, isJson, into[length..]);
        }

        into[length] = (byte)']';
        return length + 1;
    }

    /// <summary>Writes a row's numbers with nothing but commas between them.</summary>
    /// <inheritdoc cref="Write(int, bool, Span{byte})"/>
    public int WriteBare(int row, Span<byte> into)
    {
        int length = 0;
        for (int i = 0; i < Width; i++)
        {
            into[length] = (byte)',';
            length += i > 0 ? 1 : 0;
            length += WriteNumber(Value(row, i), isJson: false, into[length..]);
        }

        return length;
    }

    private int WriteList(int row, int start, int end, bool isJson, Span<byte> into)
    {
        int length = 1;
        into[0] = (byte)'[';
        for (int i = start; i < end; i++)
        {
            length += Separator(i > start, into[length..]);
            length += WriteNumber(Value(row, i), isJson, into[length..]);
        }

        into[length] = (byte)']';
        return length + 1;
    }

    private int WriteNumber(double value, bool isJson, Span<byte> into)
    {
        if (IsInteger)
        {
            Utf8Formatter.TryFormat((long)value, into, out int length);
            return length;
        }

        return isJson ? PythonNumber.WriteJson(value, into) : PythonNumber.Write(value, into);
    }

    private static int Separator(bool isNeeded, Span<byte> into)
    {
        ", "u8.CopyTo(into);
        return isNeeded ? 2 : 0;
    }
}
