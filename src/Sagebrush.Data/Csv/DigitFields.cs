using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.Csv;

/// <summary>Fields of one digit each, as bags of words have them: <c>0,0,2,0,1,</c>… are read a register at a time.</summary>
internal static class DigitFields
{
    /// <summary>Characters of a field: its digit and what stands behind it.</summary>
    public const int Width = 2;

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
}
