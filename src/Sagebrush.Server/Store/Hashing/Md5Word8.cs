using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Store;

/// <summary>A word of each of eight messages.</summary>
internal readonly struct Md5Word8 : IMd5Word<Md5Word8>
{
    private readonly Vector256<uint> _value;

    private Md5Word8(Vector256<uint> value) => _value = value;

    public static Md5Word8 operator +(Md5Word8 left, Md5Word8 right) => new(left._value + right._value);

    public static Md5Word8 operator &(Md5Word8 left, Md5Word8 right) => new(left._value & right._value);

    public static Md5Word8 operator |(Md5Word8 left, Md5Word8 right) => new(left._value | right._value);

    public static Md5Word8 operator ^(Md5Word8 left, Md5Word8 right) => new(left._value ^ right._value);

    public static Md5Word8 operator ~(Md5Word8 value) => new(~value._value);

    public static Md5Word8 Of(uint value) => new(Vector256.Create(value));

    public static Md5Word8 Rotate(Md5Word8 word, [ConstantExpected] byte bits) => new(
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(word._value, bits) : (word._value << bits) | (word._value >>> (32 - bits)));
}
