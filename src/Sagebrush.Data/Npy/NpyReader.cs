using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.Npy;

/// <summary>Reads the rows of a NumPy array of numbers: of shape (m, d), or (d,) for one row.</summary>
/// <param name="stream">One array in NPY format, closed by the reader.</param>
public sealed class NpyReader(Stream stream) : RowReader
{
    private float[]? _values;
    private int _columns, _row;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        var values = _values ??= Values();
        for (; into.Rows < into.Capacity && (_row + 1) * (long)_columns <= values.Length && values.Length > 0; _row++)
        {
            into.Add(values.AsSpan(_row * _columns, _columns), []);
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => stream.Dispose();

    private float[] Values()
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var file = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        var header = NpyHeader.Read(file);
        var elements = file[header.Length..];
        if ((long)header.Rows * header.Columns * header.Size != elements.Length)
        {
            throw new MalformedDataException(
                $"{elements.Length} bytes follow the head of the array, {header.Rows} x {header.Columns} elements of {header.Size} bytes were announced");
        }

        if (header.IsBigEndian)
        {
            for (int at = 0; at < elements.Length; at += header.Size)
            {
                elements.Slice(at, header.Size).Reverse();
            }
        }

        _columns = header.Columns;
        var values = new float[header.Rows * header.Columns];
        Convert(header, elements, values);
        return header.IsByColumns ? Transposed(values, header.Columns, header.Rows) : values;
    }

    private static void Convert(NpyHeader header, ReadOnlySpan<byte> elements, Span<float> values)
    {
        switch (header.Kind, header.Size)
        {
            case ('f', 4):
                MemoryMarshal.Cast<byte, float>(elements).CopyTo(values);
                break;
            case ('f', 8):
                Convert<double>(elements, values);
                break;
            case ('f', 2):
                Convert<Half>(elements, values);
                break;
            case ('i', 8):
                Convert<long>(elements, values);
                break;
            case ('i', 4):
                Convert<int>(elements, values);
                break;
            case ('i', 2):
                Convert<short>(elements, values);
                break;
            case ('i', 1):
                Convert<sbyte>(elements, values);
                break;
            case ('u', 8):
                Convert<ulong>(elements, values);
                break;
            case ('u', 4):
                Convert<uint>(elements, values);
                break;
            case ('u', 2):
                Convert<ushort>(elements, values);
                break;
            case ('u' or 'b', 1):
                Convert<byte>(elements, values);
                break;
            default:
                throw new MalformedDataException($"elements of type {header.Kind}{header.Size} are not supported");
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> elements, Span<float> values)
        where T : unmanaged, INumberBase<T> =>
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(elements), values);

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            transposed[(i % columns * rows) + (i / columns)] = values[i];
        }

        return transposed;
    }
}
