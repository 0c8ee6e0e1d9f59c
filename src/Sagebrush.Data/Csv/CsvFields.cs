using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.Csv;

/// <summary>Reads the fields of one line as floats, many at once where they are single digits, else sixteen characters at once.</summary>
/// <param name="text">Begins with the line; what stands behind it is loaded with its last fields, and does not count.</param>
/// <param name="length">The line's characters without its end and without spaces around it.</param>
/// <param name="delimiter">What stands between two fields.</param>
/// <param name="emptyIsMissing">An empty field is NaN, else no number.</param>
internal ref struct CsvFields(ReadOnlySpan<byte> text, int length, byte delimiter, bool emptyIsMissing)
{
    private const int Register = 16;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<byte> _line = text[..length];
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
        var delimiters = Vector128.Create(delimiter);
        ref byte start = ref MemoryMarshal.GetReference(_text);
        int count = 0, at = _at, end = _line.Length, last = Math.Min(end, _text.Length - Register);
        while (count < into.Length && at <= last)
        {
            // Bound: a register of characters is left. The line ends a field as a delimiter does.
            uint stop = at + LongField.Window <= end ? 0 : 1u << (end - at);
            int width, digits;
            if (Unsafe.Add(ref start, at + 1) == delimiter && (digits = DigitFields.Read(_line[at..], delimiter, into[count..])) > 0)
            {
                count += digits;
                at += DigitFields.Width * digits;
            }
            else if (DigitFields.IsPointed(ref Unsafe.Add(ref start, at), delimiter)
                && (digits = DigitFields.ReadPointed(_line[at..], delimiter, into[count..])) > 0)
            {
                count += digits;
                at += DigitFields.PointedWidth * digits;
            }
            else if ((width = ShortField.Read(Vector128.LoadUnsafe(ref start, (nuint)(uint)at), delimiters, stop, out float value)) > 0)
            {
                into[count++] = value;
                at += width + 1;
            }
            else if (at > 0 && at + LongField.Window <= _text.Length
                && (width = LongField.Read(ref Unsafe.Add(ref start, at), delimiters, stop, out into[count])) > 0)
            {
                count++;
                at += width + 1;
            }
            else
            {
                _at = at;
                if (!TryReadAny(ref into[count]))
                {
                    return count;
                }

                count++;
                at = _at;
            }
        }

        _at = at;
        return count < into.Length && !IsAtEnd ? count + ReadTail(into[count..]) : count;
    }

    // The last characters of the text, with delimiters behind them to fill a register.
    private int ReadTail(Span<float> into)
    {
        Span<byte> tail = stackalloc byte[2 * Register];
        tail.Fill(delimiter);
        _line[_at..].CopyTo(tail);
        int start = _at, count = 0;
        while (count < into.Length && !IsAtEnd)
        {
            // Bound: fewer characters than a register has are left, and the tail has two.
            var characters = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(tail), (nuint)(_at - start));
            if (ShortField.Read(characters, Vector128.Create(delimiter), stop: 0, out into[count]) is > 0 and var width)
            {
                _at += width + 1;
            }
            else if (!TryReadAny(ref into[count]))
            {
                return count;
            }

            count++;
        }

        return count;
    }

    // The next field, of whatever length; it is passed over only when it is a number.
    private bool TryReadAny(ref float value)
    {
        var field = Next;
        bool isNumber = TryParse(field, out value);
        _at += isNumber ? field.Length + 1 : 0;
        return isNumber;
    }

    private readonly bool TryParse(ReadOnlySpan<byte> field, out float value)
    {
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
