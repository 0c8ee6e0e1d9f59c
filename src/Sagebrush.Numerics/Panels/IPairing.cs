using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>What one dimension of a query and a point adds to what is between them.</summary>
internal interface IPairing
{
    /// <summary>The sum with this dimension added.</summary>
    static abstract TLanes Add<TLanes>(TLanes sum, TLanes query, TLanes point)
        where TLanes : struct, ILanes<TLanes>;
}

/// <summary>(q − x)².</summary>
internal readonly struct Differences : IPairing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Add<TLanes>(TLanes sum, TLanes query, TLanes point)
        where TLanes : struct, ILanes<TLanes>
    {
        var difference = TLanes.Subtract(query, point);
        return TLanes.MultiplyAdd(difference, difference, sum);
    }
}

/// <summary>q · x.</summary>
internal readonly struct Products : IPairing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Add<TLanes>(TLanes sum, TLanes query, TLanes point)
        where TLanes : struct, ILanes<TLanes> => TLanes.MultiplyAdd(query, point, sum);
}
