using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sagebrush.Data.Csv;

namespace Sagebrush.Data.LibSvm;

/// <summary>The pairs of a line, and how those are read that look like <c>17:0.25</c>: a register for the index, and one for the value.</summary>
internal sealed class PairWords
{
    /// <summary>Blanks that must stand behind the last word.</summary>
    public const int Padding = 2 * Register;

    private const int Register = 16;

    private int[] _keys = new int[64];
    private float[] _values = new float[64];
    private int _count;

    /// <summary>The columns.</summary>
    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, _count);

    /// <summary>The values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>The smallest of the columns; the largest number when there are none.</summary>
    public int SmallestKey => _count == 0 ? int.MaxValue : System.Numerics.Tensors.TensorPrimitives.Min(Keys);

    /// <summary>Forgets all pairs.</summary>
    public void Clear() => _count = 0;

    /// <summary>Appends a pair.</summary>
    public void Add(int key, float value)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _count);
            Array.Resize(ref _values, 2 * _count);
        }

        (_keys[_count], _values[_count++]) = (key, value);
    }

    /// <summary>Reads words as long as each is short, plain and one blank behind the one before.</summary>
    /// <param name="line">Ends with <see cref="Padding"/> blanks.</param>
    /// <param name="at">Where a word begins; moves to the first word that was not read.</param>
    /// <returns>At least one was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ReadPlain(ReadOnlySpan<byte> line, ref int at)
    {
        int start = at, last = line.Length - Padding;
        ref byte text = ref MemoryMarshal.GetReference(line);
        while (at < last)
        {
            // Bound: the padding; an index of fewer characters than a register has, and its colon, stand before the value.
            int colon = ReadIndex(Vector128.LoadUnsafe(ref text, (nuint)(uint)at), out int key);
            var behind = Vector128.LoadUnsafe(ref text, (nuint)(uint)(at + colon + 1));
            int length = ShortField.Read(behind, Vector128.Create((byte)' '), stop: 0, out float value);
            if (colon == 0 || length == 0)
            {
                break;
            }

            Add(key, value);
            at += colon + length + 2;
        }

        return at > start;
    }

    // The characters of an index of at most nine digits before a colon, else 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadIndex(Vector128<byte> characters, out int key)
    {
        const int MostDigits = 9;
        var areDigits = ShortField.AreDigits(characters);
        uint colons = Vector128.Equals(characters, Vector128.Create((byte)':')).ExtractMostSignificantBits();
        int length = BitOperations.TrailingZeroCount(colons);
        if (length > MostDigits || length != BitOperations.TrailingZeroCount(~areDigits.ExtractMostSignificantBits()))
        {
            key = 0;
            return 0;
        }

        var digits = (characters - Vector128.Create((byte)'0')) & areDigits;
        key = (int)SixteenDigits.Join(Vector128.ShuffleNative(digits, ShortField.PlacesBefore(length).AsByte()));
        return length;
    }
}
