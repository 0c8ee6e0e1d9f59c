using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Sagebrush.Store;

/// <summary>One message's word.</summary>
internal readonly struct Md5Word : IMd5Word<Md5Word>
{
    private readonly uint _value;

    private Md5Word(uint value) => _value = value;

    public static Md5Word operator +(Md5Word left, Md5Word right) => new(left._value + right._value);

    public static Md5Word operator &(Md5Word left, Md5Word right) => new(left._value & right._value);

    public static Md5Word operator |(Md5Word left, Md5Word right) => new(left._value | right._value);

    public static Md5Word operator ^(Md5Word left, Md5Word right) => new(left._value ^ right._value);

    public static Md5Word operator ~(Md5Word value) => new(~value._value);

    public static Md5Word Of(uint value) => new(value);

    public static Md5Word Rotate(Md5Word word, [ConstantExpected] byte bits) => new(BitOperations.RotateLeft(word._value, bits));
}
