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
        var header = NpyHeader.ReadMatrix(file);
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
        TypeOf(header).Convert(elements, values);
        return header.IsByColumns ? Transposed(values, header.Columns, header.Rows) : values;
    }

    private static ElementType TypeOf(NpyHeader header) => (header.Kind, header.Size) switch
    {
        ('f', 4) => ElementType.Of<float>(),
        ('f', 8) => ElementType.Of<double>(),
        ('f', 2) => ElementType.Of<Half>(),
        ('i', 8) => ElementType.Of<long>(),
        ('i', 4) => ElementType.Of<int>(),
        ('i', 2) => ElementType.Of<short>(),
        ('i', 1) => ElementType.Of<sbyte>(),
        ('u', 8) => ElementType.Of<ulong>(),
        ('u', 4) => ElementType.Of<uint>(),
        ('u', 2) => ElementType.Of<ushort>(),
        ('u' or 'b', 1) => ElementType.Of<byte>(),
        _ => throw new MalformedDataException($"elements of type {header.Kind}{header.Size} are not supported"),
    };

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
