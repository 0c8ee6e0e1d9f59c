using System.Buffers.Binary;
using System.Numerics;

namespace Sagebrush.Data.Splitting;

/// <summary>The check of TFRecords: CRC32C, rotated and shifted so that a CRC over data which hold CRCs stays a good one.</summary>
internal static class MaskedCrc32C
{
    private const uint Mask = 0xA282EAD8;

    /// <summary>The masked check of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return BitOperations.RotateRight(~crc, 15) + Mask;
    }
}
