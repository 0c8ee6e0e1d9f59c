using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>Rows × columns of floats, row after row in one array that is kept when the matrix shrinks or is filled again.</summary>
public sealed class DenseMatrix
{
    private float[] _values;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more values than one array holds (2,147,483,591).</exception>
    public DenseMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        _values = new float[Length(rows, columns)];
        (Rows, Columns) = (rows, columns);
    }

    /// <summary>A matrix over <paramref name="values"/>, which it takes over.</summary>
    /// <param name="values">rows · columns values, row after row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public DenseMatrix(float[] values, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, Length(rows, columns));
        (_values, Rows, Columns) = (values, rows, columns);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>All values, row after row.</summary>
    public Span<float> Values => _values.AsSpan(0, Rows * Columns);

    /// <summary>All values, row after row, to be kept or given to threads.</summary>
    public ReadOnlyMemory<float> AsMemory() => _values.AsMemory(0, Rows * Columns);

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => RowRange(row, 1);

    /// <summary><paramref name="count"/> rows from <paramref name="start"/> on.</summary>
    public Span<float> RowRange(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(start + count), (uint)Rows);
        return _values.AsSpan(start * Columns, count * Columns);
    }

    /// <summary>The place of the first value that is NaN or infinite; −1 when there is none.</summary>
    public static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        int at = TensorPrimitives.IsFiniteAll(values) ? -1 : 0;
        while (at >= 0 && float.IsFinite(values[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>Forgets all rows and sets the number of columns.</summary>
    public void Clear(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Rows, Columns) = (0, columns);
    }

    /// <summary>Gives the rows of one matrix to the other and the other way round, without touching them.</summary>
    public void Exchange(DenseMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (_values, other._values) = (other._values, _values);
        (Rows, other.Rows) = (other.Rows, Rows);
        (Columns, other.Columns) = (other.Columns, Columns);
    }

    /// <summary>Makes room for so many values, as far as one array holds them, in a matrix without rows.</summary>
    public void Reserve(long values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Rows, 0);
        if (values > _values.Length)
        {
            _values = GC.AllocateUninitializedArray<float>((int)Math.Min(Array.MaxLength, values));
        }
    }

    /// <summary>Appends a row; its values are what was there before and must all be set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Span<float> AddRow()
    {
        int start = Rows * Columns;
        if (start > _values.Length - Columns)
        {
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(Length(Rows + 1, Columns), 2L * _values.Length)));
        }

        Rows++;
        return _values.AsSpan(start, Columns);
    }

    private static int Length(int rows, int columns)
    {
        long length = (long)rows * columns;
        return length <= Array.MaxLength ? (int)length
            : throw new ArgumentOutOfRangeException(nameof(rows), $"{rows:N0} rows of {columns:N0} columns are more than one matrix holds ({Array.MaxLength:N0} values).");
    }
}
