using System.Buffers.Binary;
using System.Text.Unicode;

namespace Sagebrush.Wire;

/// <summary>
/// Reads CBOR item by item, never beyond its bytes. RFC 8949; of its tags only 1, seconds since 1970, means something to the callers.
/// </summary>
/// <param name="bytes">Of one item.</param>
internal ref struct CborReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>The length of an array, a map or a text that says with a break where it ends.</summary>
    public const long Indefinite = -1;

    private const byte Break = 0xff;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>All has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What comes next.</summary>
    /// <exception cref="CborException">Nothing.</exception>
    public readonly CborKind Kind => _rest.IsEmpty ? throw Truncated() : (_rest[0] >> 5) switch
    {
        0 => CborKind.Unsigned,
        1 => CborKind.Negative,
        2 => CborKind.Bytes,
        3 => CborKind.Text,
        4 => CborKind.Array,
        5 => CborKind.Map,
        6 => CborKind.Tag,
        _ => (_rest[0] & 31) switch
        {
            20 or 21 => CborKind.Boolean,
            22 or 23 => CborKind.Null,
            25 or 26 or 27 => CborKind.Float,
            31 => CborKind.Break,
            _ => throw new CborException("a simple value that is neither true, false, null nor undefined"),
        },
    };

    /// <summary>A whole number of either sign.</summary>
    public Int128 ReadInteger()
    {
        bool negative = Kind == CborKind.Negative;
        return negative ? -1 - (Int128)Argument() : Argument();
    }

    /// <summary>A number of 16, 32 or 64 bits.</summary>
    public double ReadFloat()
    {
        int width = _rest[0] & 31;
        Take(1);
        return width switch
        {
            25 => (double)BinaryPrimitives.ReadHalfBigEndian(Take(2)),
            26 => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
            _ => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        };
    }

    /// <summary>True or false.</summary>
    public bool ReadBoolean() => Take(1)[0] == 0xf5;

    /// <summary>Passes a null, an undefined or a break.</summary>
    public void Skip() => Take(1);

    /// <summary>A tag's number; what it says something of comes next.</summary>
    public ulong ReadTag() => Argument();

    /// <summary>How many items an array has, or pairs a map; <see cref="Indefinite"/> when a break ends it.</summary>
    public long ReadLength()
    {
        if ((_rest[0] & 31) == 31)
        {
            Take(1);
            return Indefinite;
        }

        ulong length = Argument();

        // An item has a byte at least: what promises more than there is could only keep memory.
        return length <= (ulong)_rest.Length ? (long)length : throw Truncated();
    }

    /// <summary>Whether one more item comes; passes the break that ends an item of indefinite length.</summary>
    /// <param name="left">Counts down from what <see cref="ReadLength"/> said.</param>
    public bool More(ref long left)
    {
        if (left != Indefinite)
        {
            return left-- > 0;
        }

        if (_rest.IsEmpty)
        {
            throw Truncated();
        }

        if (_rest[0] != Break)
        {
            return true;
        }

        Take(1);
        return false;
    }

    /// <summary>Bytes, or the UTF-8 of a text, in one piece also where they come in several.</summary>
    /// <exception cref="CborException">A text is no UTF-8.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var kind = Kind;
        long length = ReadLength();
        if (length != Indefinite)
        {
            return Checked(kind, Take((int)length));
        }

        using var whole = new MemoryStream();
        while (More(ref length))
        {
            if (Kind != kind || (_rest[0] & 31) == 31)
            {
                throw new CborException("a text or bytes of pieces of another kind");
            }

            whole.Write(Checked(kind, Take((int)ReadLength())));
        }

        return whole.ToArray();
    }

    private static ReadOnlySpan<byte> Checked(CborKind kind, ReadOnlySpan<byte> bytes) =>
        kind == CborKind.Bytes || Utf8.IsValid(bytes) ? bytes : throw new CborException("text that is not UTF-8");

    private ulong Argument()
    {
        int low = Take(1)[0] & 31;
        return low switch
        {
            < 24 => (ulong)low,
            24 => Take(1)[0],
            25 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            26 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            27 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
            _ => throw new CborException("an item whose first byte means nothing"),
        };
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw Truncated();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static CborException Truncated() => new("an item that is cut off");
}

/// <summary>What a CBOR item is.</summary>
internal enum CborKind
{
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Boolean,
    Null,
    Float,
    Break,
}

/// <summary>Bytes that are no CBOR, or more than the callers take.</summary>
/// <param name="what">What there is: a noun.</param>
internal sealed class CborException(string what) : Exception($"The request's body is not valid CBOR: it has {what}.");
