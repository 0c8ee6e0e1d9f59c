using System.Runtime.InteropServices;

namespace Sagebrush.Data.RecordIo;

/// <summary>A tensor to write: float32, float64 or int32, dense or sparse.</summary>
public readonly ref struct Tensor
{
    private Tensor(int field, ReadOnlySpan<byte> values, ReadOnlySpan<int> keys, int columns)
    {
        Field = field;
        Values = values;
        Keys = keys;
        Columns = columns;
    }

    /// <summary>A dense row.</summary>
    public Tensor(ReadOnlySpan<float> values) : this(2, MemoryMarshal.AsBytes(values), default, 0)
    {
    }

    /// <summary>A dense row.</summary>
    public Tensor(ReadOnlySpan<double> values) : this(3, MemoryMarshal.AsBytes(values), default, 0)
    {
    }

    /// <summary>A dense row.</summary>
    public Tensor(ReadOnlySpan<int> values) : this(7, MemoryMarshal.AsBytes(values), default, 0)
    {
    }

    /// <summary>The tensor's field in a Value message, which is its type.</summary>
    internal int Field { get; }

    /// <summary>The values as they lie in memory.</summary>
    internal ReadOnlySpan<byte> Values { get; }

    /// <summary>The place of each value; empty when dense.</summary>
    internal ReadOnlySpan<int> Keys { get; }

    /// <summary>The width of a sparse row; 0 when dense.</summary>
    internal int Columns { get; }

    /// <summary>The same values at the places <paramref name="keys"/> of a row of <paramref name="columns"/>.</summary>
    public Tensor At(ReadOnlySpan<int> keys, int columns) => new(Field, Values, keys, columns);
}
