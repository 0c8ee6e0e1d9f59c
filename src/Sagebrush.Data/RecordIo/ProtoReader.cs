using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sagebrush.Data.RecordIo;

/// <summary>Reads the fields of one protobuf message.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    /// <summary>The wire types of protobuf.</summary>
    public const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>The next field's number and wire type; false at the end.</summary>
    public bool Next(out int field, out int wireType)
    {
        (field, wireType) = (0, 0);
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        (field, wireType) = ((int)(tag >> 3), (int)(tag & 7));
        return field > 0 ? true : throw new MalformedDataException("a protobuf field has number 0");
    }

    /// <summary>Seven bits a byte, the least first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
            {
                throw Truncated();
            }

            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw new MalformedDataException("a protobuf number has more than 10 bytes");
    }

    /// <summary>A nested message, a string or packed numbers.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        return Take(length);
    }

    /// <summary>Four bytes.</summary>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>Eight bytes.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Passes over a field of no interest.</summary>
    public void Skip(int wireType)
    {
        switch (wireType)
        {
            case Varint: ReadVarint(); break;
            case Fixed64: Take(8); break;
            case LengthDelimited: ReadBytes(); break;
            case Fixed32: Take(4); break;
            default: throw new MalformedDataException($"a protobuf field has the unknown wire type {wireType}");
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Truncated();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static MalformedDataException Truncated() => new("the protobuf message ends within a field");
}
