namespace Sagebrush.Onnx;

/// <summary>The types of tensor elements, by ONNX's numbers.</summary>
internal static class OnnxElements
{
    /// <summary>ONNX's number of strings.</summary>
    public const int Text = 8;

    private static readonly Dictionary<int, (Type Type, Func<int, Array> New)> Types = new()
    {
        [1] = Of<float>(), [2] = Of<byte>(), [3] = Of<sbyte>(), [4] = Of<ushort>(), [5] = Of<short>(), [6] = Of<int>(), [7] = Of<long>(), [Text] = Of<string>(),
        [9] = Of<bool>(), [10] = Of<Half>(), [11] = Of<double>(), [12] = Of<uint>(), [13] = Of<ulong>(),
    };

    /// <summary>The type of a number.</summary>
    /// <exception cref="NotSupportedException">A type that requests and answers do not carry, bfloat16 or complex for example.</exception>
    public static Type TypeOf(int number) => Known(number).Type;

    /// <summary>An array of the type of a number.</summary>
    /// <exception cref="NotSupportedException">As above.</exception>
    public static Array NewArray(int number, int length) => Known(number).New(length);

    /// <summary>The number of a type.</summary>
    public static int NumberOf(Type type) => Types.Single(one => one.Value.Type == type).Key;

    private static (Type Type, Func<int, Array> New) Known(int number) =>
        Types.TryGetValue(number, out var known) ? known : throw new NotSupportedException($"Tensors of ONNX's element type {number} are not supported.");

    private static (Type, Func<int, Array>) Of<T>() => (typeof(T), length => new T[length]);
}
