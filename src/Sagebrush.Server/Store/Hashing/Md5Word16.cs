using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Store;

/// <summary>A word of each of sixteen messages.</summary>
internal readonly struct Md5Word16 : IMd5Word<Md5Word16>
{
    private readonly Vector512<uint> _value;

    private Md5Word16(Vector512<uint> value) => _value = value;

    public static Md5Word16 operator +(Md5Word16 left, Md5Word16 right) => new(left._value + right._value);

    public static Md5Word16 operator &(Md5Word16 left, Md5Word16 right) => new(left._value & right._value);

    public static Md5Word16 operator |(Md5Word16 left, Md5Word16 right) => new(left._value | right._value);

    public static Md5Word16 operator ^(Md5Word16 left, Md5Word16 right) => new(left._value ^ right._value);

    public static Md5Word16 operator ~(Md5Word16 value) => new(~value._value);

    public static Md5Word16 Of(uint value) => new(Vector512.Create(value));

    public static Md5Word16 Rotate(Md5Word16 word, [ConstantExpected] byte bits) => new(
        Avx512F.IsSupported ? Avx512F.RotateLeft(word._value, bits) : (word._value << bits) | (word._value >>> (32 - bits)));
}
