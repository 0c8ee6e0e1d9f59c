namespace Sagebrush.Data.Arrays;

/// <summary>An array of any number of dimensions with elements of one type, as requests and answers carry it.</summary>
public sealed class TypedArray
{
    private static readonly Type[] Types =
    [
        typeof(float), typeof(double), typeof(Half), typeof(sbyte), typeof(short), typeof(int), typeof(long), typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
        typeof(bool), typeof(string),
    ];

    /// <summary>An array of these elements.</summary>
    /// <param name="shape">The lengths of its dimensions; empty for a single value.</param>
    /// <param name="elements">All of them, the last index running fastest: numbers, truth values or strings.</param>
    /// <exception cref="ArgumentException">Not as many elements as the shape says, or of another type.</exception>
    public TypedArray(IReadOnlyList<int> shape, Array elements)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(elements);
        if (shape.Aggregate(1L, (product, length) => product * length) != elements.Length)
        {
            throw new ArgumentException($"{elements.Length} elements make no array of shape ({string.Join(", ", shape)}).", nameof(elements));
        }

        if (!Types.Contains(elements.GetType().GetElementType()))
        {
            throw new ArgumentException($"Elements of type {elements.GetType().GetElementType()} are neither numbers nor truth values nor strings.", nameof(elements));
        }

        (Shape, Elements) = (shape, elements);
    }

    /// <summary>The lengths of its dimensions; empty for a single value.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>All elements, the last index running fastest.</summary>
    public Array Elements { get; }

    /// <summary>Rows: the length of the first dimension; 1 where there is none.</summary>
    public int Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>Each element as text, as Python writes it.</summary>
    public IEnumerable<string> Texts() => Enumerable.Range(0, Elements.Length).Select(at => ElementText.Of(Elements, at));

    /// <summary>The elements as another type of numbers.</summary>
    /// <typeparam name="T">A type that an array may have.</typeparam>
    /// <exception cref="MalformedDataException">Strings where numbers are wanted, or the other way round.</exception>
    public T[] As<T>() => Elements as T[] ?? (T[])ElementConversion.To(typeof(T), Elements);

    /// <inheritdoc cref="As{T}"/>
    /// <param name="type">A type that an array may have.</param>
    public Array As(Type type) => Elements.GetType().GetElementType() == type ? Elements : ElementConversion.To(type, Elements);
}
