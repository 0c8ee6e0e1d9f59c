namespace Sagebrush.Data.NDArrays;

/// <summary>
/// The numbers of MXNet's NDArray list file, all little-endian:
/// <code>
/// list:  0x112: u64 | 0: u64 | N: u64 | N arrays | 0 or N: u64 | so many names: length: u64, bytes
/// array: 0xF993FAC9: u32 | storage: i32 | [stored shape] | shape: n: i32, n × i64 | context: 2 × i32 | type: i32 | [index type: i32, index shape] | values | [indices]
/// </code>
/// What stands in brackets is there in sparse arrays only. Older files have no storage (V1), and before that no magic number and lengths of 32 bits (V0).
/// Source: Apache MXNet 1.3.1, <c>src/ndarray/ndarray.cc</c>.
/// </summary>
internal static class NDArrayLayout
{
    /// <summary>What a list begins with.</summary>
    public const ulong ListMagic = 0x112;

    /// <summary>What an array begins with, since when.</summary>
    public const uint V1 = 0xF993FAC8, V2 = 0xF993FAC9;

    /// <summary>How values are stored: all of them, or some rows with their numbers.</summary>
    public const int Dense = 0, RowSparse = 1;

    /// <summary>The context of an array in main memory.</summary>
    public const int Cpu = 1;

    /// <summary>More lengths than this has no array.</summary>
    public const int MostDimensions = 32;

    private static readonly ElementType?[] Types =
    [
        ElementType.Of<float>(), ElementType.Of<double>(), ElementType.Of<Half>(), ElementType.Of<byte>(), ElementType.Of<int>(), ElementType.Of<sbyte>(),
        ElementType.Of<long>(), ElementType.Of<byte>(), ElementType.Of<short>(), ElementType.Of<ushort>(), ElementType.Of<uint>(), ElementType.Of<ulong>(),
    ];

    /// <summary>The type of this number; null when there is none.</summary>
    public static ElementType? Type(int type) => (uint)type < (uint)Types.Length ? Types[type] : null;
}
