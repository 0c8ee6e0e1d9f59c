using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// A record as AWS's own clients write it, byte for byte: a float32 tensor of features, packed, and at most one label, in this order and nothing else:
/// <code>
/// 0A n | 0A 06 "values" | 12 n | 12 n | 0A n values | [12 n keys] | [1A n columns] | [12 12 | 0A 06 "values" | 12 08 | 12 06 | 0A 04 label]
/// </code>
/// To the reader of any record it means the same; here it is only seen sooner.
/// </summary>
/// <param name="ValuesStart">Where the values stand in the record, four bytes each.</param>
/// <param name="ValuesEnd">Where they end.</param>
/// <param name="KeysStart">Where the packed keys stand.</param>
/// <param name="KeysEnd">Where they end; where they stand when there are none.</param>
/// <param name="Columns">The only length of the shape; 0 when there is no shape.</param>
/// <param name="End">Where the features end: behind them is a label, or nothing.</param>
internal readonly record struct PlainRecord(int ValuesStart, int ValuesEnd, int KeysStart, int KeysEnd, int Columns, int End)
{
    private const byte First = 0x0A, Second = 0x12, Third = 0x1A;
    private const int LabelStart = 16, LabelLength = LabelStart + sizeof(float);

    // 0A 06 "values" and, of a label, 12 12, 12 08 | 12 06, 0A 04: as little-endian numbers.
    private const ulong Name = 0x7365_756C_6176_060A;
    private const ushort LabelEntry = 0x1212, LabelValue = 0x040A;
    private const uint LabelTensor = 0x0612_0812;

    /// <summary>The values.</summary>
    public ReadOnlySpan<float> Values(ReadOnlySpan<byte> record) => MemoryMarshal.Cast<byte, float>(record[ValuesStart..ValuesEnd]);

    /// <summary>The packed keys; empty when there are none.</summary>
    public ReadOnlySpan<byte> Keys(ReadOnlySpan<byte> record) => record[KeysStart..KeysEnd];

    /// <summary>The label, or none.</summary>
    public ReadOnlySpan<float> Labels(ReadOnlySpan<byte> record) => End == record.Length ? default : MemoryMarshal.Cast<byte, float>(record[(End + LabelStart)..]);

    /// <summary>Takes a record apart.</summary>
    /// <returns>False: it is another one, or damaged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> record, out PlainRecord plain)
    {
        plain = default;
        int at = 0;
        if (!Enter(record, First, record.Length, ref at, out int end) || end - at < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(record[at..]) != Name)
        {
            return false;
        }

        at += sizeof(ulong);
        if (!Enter(record, Second, end, ref at, out int valueEnd) || valueEnd != end || !Enter(record, Second, end, ref at, out int tensorEnd) || tensorEnd != end
            || !Enter(record, First, end, ref at, out int valuesEnd) || (valuesEnd - at) % sizeof(float) != 0)
        {
            return false;
        }

        int valuesStart = at, keysStart = at = valuesEnd, keysEnd = at, columns = 0;
        if (Enter(record, Second, end, ref at, out int afterKeys))
        {
            (keysStart, keysEnd) = (at, afterKeys);
            at = afterKeys;
        }

        if (Enter(record, Third, end, ref at, out int shapeEnd))
        {
            columns = PackedKeys.Read(record[at..shapeEnd], out int length);
            at += length;
        }

        plain = new(valuesStart, valuesEnd, keysStart, keysEnd, columns, end);
        return at == end && IsLabel(record[end..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLabel(ReadOnlySpan<byte> rest) => rest.IsEmpty
        || (rest.Length == LabelLength && BinaryPrimitives.ReadUInt16LittleEndian(rest) == LabelEntry && BinaryPrimitives.ReadUInt64LittleEndian(rest[2..]) == Name
            && BinaryPrimitives.ReadUInt32LittleEndian(rest[10..]) == LabelTensor && BinaryPrimitives.ReadUInt16LittleEndian(rest[14..]) == LabelValue);

    // Into a field: over its tag and its length of one byte or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Enter(ReadOnlySpan<byte> record, byte tag, int end, ref int at, out int contentEnd)
    {
        contentEnd = at;
        if (end - at < 2 || record[at] != tag)
        {
            return false;
        }

        int length = record[at + 1], size = 1;
        if (length >= 0x80)
        {
            length = PackedKeys.Read(record[(at + 1)..end], out size);
        }

        int start = at + 1 + size;
        if (size == 0 || length > end - start)
        {
            return false;
        }

        at = start;
        contentEnd = start + length;
        return true;
    }
}
