using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Store;

/// <summary>A word of each of four messages.</summary>
internal readonly struct Md5Word4 : IMd5Word<Md5Word4>
{
    private readonly Vector128<uint> _value;

    private Md5Word4(Vector128<uint> value) => _value = value;

    public static Md5Word4 operator +(Md5Word4 left, Md5Word4 right) => new(left._value + right._value);

    public static Md5Word4 operator &(Md5Word4 left, Md5Word4 right) => new(left._value & right._value);

    public static Md5Word4 operator |(Md5Word4 left, Md5Word4 right) => new(left._value | right._value);

    public static Md5Word4 operator ^(Md5Word4 left, Md5Word4 right) => new(left._value ^ right._value);

    public static Md5Word4 operator ~(Md5Word4 value) => new(~value._value);

    public static Md5Word4 Of(uint value) => new(Vector128.Create(value));

    public static Md5Word4 Rotate(Md5Word4 word, [ConstantExpected] byte bits) => new(
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(word._value, bits) : (word._value << bits) | (word._value >>> (32 - bits)));
}
