using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.Csv;

/// <summary>
/// Fields of one digit each, as bags of words have them: <c>0,0,2,0,1,</c>… or, from a program that took them for decimals, <c>0.0,0.0,2.0,</c>… are read a
/// register at a time.
/// </summary>
internal static class DigitFields
{
    /// <summary>Characters of a field: its digit and what stands behind it.</summary>
    public const int Width = 2;

    /// <summary>Characters of a field with a point and a zero.</summary>
    public const int PointedWidth = 4;

    /// <summary>Whether the four characters at <paramref name="start"/> are a digit, a point, a zero and a delimiter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPointed(ref byte start, byte delimiter) =>
        BitConverter.IsLittleEndian && (Unsafe.ReadUnaligned<uint>(ref start) ^ PointedZero(delimiter)) <= 9;

    /// <summary>Reads as many fields of a digit and a delimiter as fill registers, up to the first that is another.</summary>
    /// <param name="text">Begins with a field.</param>
    /// <param name="delimiter">What stands between two fields.</param>
    /// <param name="into">Gets the fields; behind those that were read may be anything.</param>
    /// <returns>How many fields were read; 0 also when there is not room for a register of them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ReadOnlySpan<byte> text, byte delimiter, Span<float> into)
    {
        // Characters without those of a zero field: a field of one digit is its value, and any other is more than 9.
        var zeros = new Vector<ushort>((ushort)('0' | delimiter << 8));
        var nine = new Vector<ushort>(9);
        int end = BitConverter.IsLittleEndian ? Math.Min(text.Length / Width, into.Length) - Vector<ushort>.Count : -1, count = 0;
        ref byte characters = ref MemoryMarshal.GetReference(text);
        ref float values = ref MemoryMarshal.GetReference(into);
        for (; count <= end; count += Vector<ushort>.Count)
        {
            // Bound: a register of fields is left in the text and in the room for them.
            var fields = Vector.AsVectorUInt16(Vector.LoadUnsafe(ref characters, (nuint)(Width * count))) ^ zeros;
            Vector.Widen(fields, out var lower, out var upper);
            Vector.ConvertToSingle(Vector.AsVectorInt32(lower)).StoreUnsafe(ref values, (nuint)count);
            Vector.ConvertToSingle(Vector.AsVectorInt32(upper)).StoreUnsafe(ref values, (nuint)(count + Vector<float>.Count));
            var others = Vector.GreaterThan(fields, nine);
            if (others != Vector<ushort>.Zero)
            {
                return count + Vector.IndexOfWhereAllBitsSet(others);
            }
        }

        return count;
    }

    /// <summary>Reads as many fields of a digit, a point, a zero and a delimiter as fill registers, up to the first that is another.</summary>
    /// <param name="text">Begins with a field.</param>
    /// <param name="delimiter">What stands between two fields.</param>
    /// <param name="into">Gets the fields; behind those that were read may be anything.</param>
    /// <returns>How many fields were read; 0 also when there is not room for a register of them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int ReadPointed(ReadOnlySpan<byte> text, byte delimiter, Span<float> into)
    {
        var zeros = new Vector<uint>(PointedZero(delimiter));
        var nine = new Vector<uint>(9);
        int end = Math.Min(text.Length / PointedWidth, into.Length) - Vector<uint>.Count, count = 0;
        ref byte characters = ref MemoryMarshal.GetReference(text);
        ref float values = ref MemoryMarshal.GetReference(into);
        for (; count <= end; count += Vector<uint>.Count)
        {
            // Bound: a register of fields is left in the text and in the room for them.
            var fields = Vector.AsVectorUInt32(Vector.LoadUnsafe(ref characters, (nuint)(PointedWidth * count))) ^ zeros;
            Vector.ConvertToSingle(Vector.AsVectorInt32(fields)).StoreUnsafe(ref values, (nuint)count);
            var others = Vector.GreaterThan(fields, nine);
            if (others != Vector<uint>.Zero)
            {
                return count + Vector.IndexOfWhereAllBitsSet(others);
            }
        }

        return count;
    }

    private static uint PointedZero(byte delimiter) => '0' | (uint)'.' << 8 | (uint)'0' << 16 | (uint)delimiter << 24;
}
