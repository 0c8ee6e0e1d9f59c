using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Sagebrush.Store;

/// <summary>What MD5 reckons with: 32 bits of one message, or of several at once, each in a lane of its own.</summary>
internal interface IMd5Word<TSelf> : IBitwiseOperators<TSelf, TSelf, TSelf>, IAdditionOperators<TSelf, TSelf, TSelf>
    where TSelf : struct, IMd5Word<TSelf>
{
    /// <summary>The value in every lane.</summary>
    static abstract TSelf Of(uint value);

    /// <summary>Every lane rotated to the left.</summary>
    static abstract TSelf Rotate(TSelf word, [ConstantExpected] byte bits);
}
