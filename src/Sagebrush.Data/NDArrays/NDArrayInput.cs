using System.Globalization;
using System.Runtime.InteropServices;
using Sagebrush.Numerics;

namespace Sagebrush.Data.NDArrays;

/// <summary>Reads numbers of an NDArray file, little-endian, and knows how many bytes are left: nothing is allocated for what they cannot hold.</summary>
/// <param name="stream">The file, read once from front to back.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed class NDArrayInput(Stream stream, long length)
{
    private const int Piece = 1 << 20;

    private byte[]? _piece;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public long Rest => length - Position;

    /// <summary>One number.</summary>
    public T Read<T>()
        where T : unmanaged
    {
        T number = default;
        Fill(MemoryMarshal.AsBytes(new Span<T>(ref number)));
        return number;
    }

    /// <summary>So many bytes.</summary>
    public byte[] Bytes(ulong count)
    {
        Expect(count <= (ulong)Rest && count <= (ulong)Array.MaxLength, $"{count} bytes of a name follow, there are {Rest}");
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>All values of a table, floats of whatever type in the file.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="into">d × k.</param>
    public void Values(ElementType type, FactorTable into)
    {
        _piece ??= new byte[Piece];
        int most = Piece / type.Size;
        for (long start = 0; start < into.Count; start += most)
        {
            int count = (int)Math.Min(most, into.Count - start);
            var elements = _piece.AsSpan(0, count * type.Size);
            Fill(elements);
            type.Convert(elements, into.Slice(start, count));
        }
    }

    /// <summary>Throws unless so many values can follow.</summary>
    /// <param name="shape">Of the values.</param>
    /// <param name="size">Bytes of each.</param>
    /// <exception cref="MalformedDataException">The file is shorter.</exception>
    public void ExpectRoom(NDArrayShape shape, int size) =>
        Expect(shape.Count <= Rest / size, $"values of shape {shape} with {size} bytes each follow, there are {Rest} bytes");

    /// <summary>Throws unless something holds.</summary>
    /// <param name="holds">What must hold.</param>
    /// <param name="otherwise">What is wrong when it does not.</param>
    /// <exception cref="MalformedDataException">It does not.</exception>
    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Malformed(otherwise);
        }
    }

    /// <summary>An error that names the place.</summary>
    public MalformedDataException Malformed(string what) => new(string.Create(CultureInfo.InvariantCulture, $"byte {Position}: {what}"));

    private void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = stream.Read(bytes);
            if (read == 0)
            {
                throw Malformed($"the file ends where {bytes.Length} more bytes are needed");
            }

            Position += read;
            bytes = bytes[read..];
        }
    }
}
