using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sagebrush.Wire;

/// <summary>Writes CBOR item by item. RFC 8949.</summary>
internal sealed class CborWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>A map; its pairs come next.</summary>
    public void Map(int pairs) => Head(5, (ulong)pairs);

    /// <summary>An array; its items come next.</summary>
    public void Array(int items) => Head(4, (ulong)items);

    /// <summary>Text.</summary>
    public void Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Head(3, (ulong)length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    /// <summary>Bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Head(2, (ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>A whole number.</summary>
    public void Integer(long number) => Head(number < 0 ? 1 : 0, (ulong)(number < 0 ? -1 - number : number));

    /// <summary>A number of 64 bits.</summary>
    public void Double(double number)
    {
        Byte(0xfb);
        BinaryPrimitives.WriteDoubleBigEndian(_bytes.GetSpan(8), number);
        _bytes.Advance(8);
    }

    /// <summary>True or false.</summary>
    public void Boolean(bool value) => Byte(value ? (byte)0xf5 : (byte)0xf4);

    /// <summary>Null.</summary>
    public void Null() => Byte(0xf6);

    /// <summary>A point in time: seconds since 1970 under tag 1.</summary>
    public void Time(double seconds)
    {
        Head(6, 1);
        if (seconds == Math.Floor(seconds) && Math.Abs(seconds) < 1L << 53)
        {
            Integer((long)seconds);
        }
        else
        {
            Double(seconds);
        }
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private void Head(int major, ulong argument)
    {
        var head = _bytes.GetSpan(9);
        int width = argument < 24 ? 0 : argument <= byte.MaxValue ? 1 : argument <= ushort.MaxValue ? 2 : argument <= uint.MaxValue ? 4 : 8;
        head[0] = (byte)(major << 5 | width switch { 0 => (int)argument, 1 => 24, 2 => 25, 4 => 26, _ => 27 });
        switch (width)
        {
            case 1:
                head[1] = (byte)argument;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)argument);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)argument);
                break;
            case 8:
                BinaryPrimitives.WriteUInt64BigEndian(head[1..], argument);
                break;
        }

        _bytes.Advance(1 + width);
    }
}
