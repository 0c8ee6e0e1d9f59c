using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.Csv;

/// <summary>Reads the fields of one line as floats, many at once where they are single digits, else sixteen characters at once.</summary>
/// <param name="line">Without its end and without spaces around it.</param>
/// <param name="delimiter">What stands between two fields.</param>
/// <param name="emptyIsMissing">An empty field is NaN, else no number.</param>
internal ref struct CsvFields(ReadOnlySpan<byte> line, byte delimiter, bool emptyIsMissing)
{
    private static readonly int Register = Vector128<byte>.Count;

    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>All fields were read.</summary>
    public readonly bool IsAtEnd => _at > _line.Length;

    /// <summary>The text of the next field.</summary>
    public readonly ReadOnlySpan<byte> Next
    {
        get
        {
            var rest = _line[_at..];
            int end = rest.IndexOf(delimiter);
            return end < 0 ? rest : rest[..end];
        }
    }

    /// <summary>Reads the next fields.</summary>
    /// <param name="into">As many as wanted.</param>
    /// <returns>How many were read: fewer when the line ended, or when the next field is no number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(Span<float> into)
    {
        int count = 0;
        while (count < into.Length && _at + Register <= _line.Length)
        {
            // Bound: a register of characters is left.
            ref byte here = ref Unsafe.Add(ref MemoryMarshal.GetReference(_line), _at);
            if (Unsafe.Add(ref here, 1) == delimiter && DigitFields.Read(_line[_at..], delimiter, into[count..]) is > 0 and var digits)
            {
                count += digits;
                _at += DigitFields.Width * digits;
            }
            else if (ShortField.TryRead(Vector128.LoadUnsafe(ref here), delimiter, out int length, out into[count]) || TryReadAny(out length, out into[count]))
            {
                count++;
                _at += length + 1;
            }
            else
            {
                return count;
            }
        }

        return count < into.Length && !IsAtEnd ? count + ReadTail(into[count..]) : count;
    }

    // The last characters, with delimiters behind them to fill a register.
    private int ReadTail(Span<float> into)
    {
        Span<byte> tail = stackalloc byte[2 * Vector128<byte>.Count];
        tail.Fill(delimiter);
        _line[_at..].CopyTo(tail);
        int start = _at, count = 0;
        while (count < into.Length && !IsAtEnd)
        {
            // Bound: fewer characters than a register has are left, and the tail has two.
            var characters = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(tail), (nuint)(_at - start));
            if (!ShortField.TryRead(characters, delimiter, out int length, out into[count]) && !TryReadAny(out length, out into[count]))
            {
                return count;
            }

            count++;
            _at += length + 1;
        }

        return count;
    }

    private readonly bool TryReadAny(out int length, out float value)
    {
        var field = Next;
        length = field.Length;
        if (!field.IsEmpty && Number.TryParse(field, out value))
        {
            return true;
        }

        field = field.Trim(" \t"u8);
        if (field is [(byte)'"', .., (byte)'"'])
        {
            field = field[1..^1].Trim(" \t"u8);
        }

        value = float.NaN;
        return field.IsEmpty ? emptyIsMissing : Number.TryParse(field, out value) || Number.TryParseWord(field, out value);
    }
}
