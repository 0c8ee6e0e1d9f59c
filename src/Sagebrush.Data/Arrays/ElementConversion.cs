using System.Numerics;
using System.Numerics.Tensors;

namespace Sagebrush.Data.Arrays;

/// <summary>Makes elements of one type out of those of another.</summary>
internal static class ElementConversion
{
    /// <summary>The elements as <paramref name="type"/>.</summary>
    /// <exception cref="MalformedDataException">There is no way.</exception>
    public static Array To(Type type, Array elements)
    {
        return type switch
        {
            _ when type == typeof(float) => Numbers<float>(elements),
            _ when type == typeof(double) => Numbers<double>(elements),
            _ when type == typeof(Half) => Numbers<Half>(elements),
            _ when type == typeof(sbyte) => Numbers<sbyte>(elements),
            _ when type == typeof(short) => Numbers<short>(elements),
            _ when type == typeof(int) => Numbers<int>(elements),
            _ when type == typeof(long) => Numbers<long>(elements),
            _ when type == typeof(byte) => Numbers<byte>(elements),
            _ when type == typeof(ushort) => Numbers<ushort>(elements),
            _ when type == typeof(uint) => Numbers<uint>(elements),
            _ when type == typeof(ulong) => Numbers<ulong>(elements),
            _ when type == typeof(bool) && elements is not string[] => Array.ConvertAll(Numbers<double>(elements), value => value != 0),
            _ => throw Impossible(elements, type),
        };
    }

    private static T[] Numbers<T>(Array elements)
        where T : struct, INumberBase<T> => elements switch
    {
        T[] same => same,
        float[] from => Convert<float, T>(from),
        double[] from => Convert<double, T>(from),
        Half[] from => Convert<Half, T>(from),
        sbyte[] from => Convert<sbyte, T>(from),
        short[] from => Convert<short, T>(from),
        int[] from => Convert<int, T>(from),
        long[] from => Convert<long, T>(from),
        byte[] from => Convert<byte, T>(from),
        ushort[] from => Convert<ushort, T>(from),
        uint[] from => Convert<uint, T>(from),
        ulong[] from => Convert<ulong, T>(from),
        bool[] from => Array.ConvertAll(from, value => value ? T.One : T.Zero),
        _ => throw Impossible(elements, typeof(T)),
    };

    private static TTo[] Convert<TFrom, TTo>(TFrom[] from)
        where TFrom : struct, INumberBase<TFrom>
        where TTo : struct, INumberBase<TTo>
    {
        var to = new TTo[from.Length];
        TensorPrimitives.ConvertSaturating<TFrom, TTo>(from, to);
        return to;
    }

    private static MalformedDataException Impossible(Array elements, Type type) =>
        new($"elements of type {elements.GetType().GetElementType()!.Name} where {type.Name} is expected");
}
