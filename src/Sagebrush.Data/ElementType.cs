using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data;

/// <summary>A type of number in an array file, little-endian, and how it becomes a float.</summary>
internal sealed class ElementType
{
    private readonly Conversion _convert;

    private ElementType(int size, Conversion convert) => (Size, _convert) = (size, convert);

    private delegate void Conversion(ReadOnlySpan<byte> elements, Span<float> values);

    /// <summary>Bytes of an element.</summary>
    public int Size { get; }

    /// <summary>The type of <typeparamref name="T"/>.</summary>
    public static ElementType Of<T>()
        where T : unmanaged, INumberBase<T> =>
        new(Unsafe.SizeOf<T>(), static (elements, values) =>
        {
            if (typeof(T) == typeof(float))
            {
                MemoryMarshal.Cast<byte, float>(elements).CopyTo(values);
            }
            else
            {
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(elements), values);
            }
        });

    /// <summary>Makes floats of elements, rounded to the nearest.</summary>
    /// <param name="elements">n · <see cref="Size"/> bytes.</param>
    /// <param name="values">n values.</param>
    public void Convert(ReadOnlySpan<byte> elements, Span<float> values) => _convert(elements, values);
}
