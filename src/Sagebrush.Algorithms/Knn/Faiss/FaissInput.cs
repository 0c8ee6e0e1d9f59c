using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Reads numbers of a FAISS file, little-endian. Nothing is allocated for what the file is too short to hold.</summary>
/// <param name="path">The file.</param>
internal sealed class FaissInput(string path) : IDisposable
{
    // Large arrays are read in pieces on all cores: one core copies slower than the page cache gives.
    private const int Piece = 8 << 20;

    private readonly SafeFileHandle _file = File.OpenHandle(path);
    private long _position;

    public void Dispose() => _file.Dispose();

    /// <summary>Bytes not read yet.</summary>
    public long Rest => RandomAccess.GetLength(_file) - _position;

    public byte Byte()
    {
        byte value = 0;
        Fill(new Span<byte>(ref value));
        return value;
    }

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Int64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Four letters that name what follows.</summary>
    public string FourCc()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>A number of things of which each takes <paramref name="size"/> bytes at least.</summary>
    /// <exception cref="ClientException">Negative, or more than the rest of the file can hold.</exception>
    public int Length(int size)
    {
        long length = Int64();
        Expect(length >= 0 && length <= Rest / size && length <= Array.MaxLength, $"{length} values of {size} bytes follow, there is room for {Rest / size}");
        return (int)length;
    }

    /// <summary>So many values.</summary>
    /// <exception cref="ClientException">More than the rest of the file can hold.</exception>
    public T[] Values<T>(long length)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        Expect(length >= 0 && length <= Rest / size && length <= Array.MaxLength, $"{length} values of {size} bytes follow, there is room for {Rest / size}");
        T[] values = GC.AllocateUninitializedArray<T>((int)length);
        int pieces = Piece / size;
        long start = _position;
        ParallelRanges.Run(values.Length, pieces, (from, to) => Fill(MemoryMarshal.AsBytes(values.AsSpan(from..to)), start + (long)from * size), CancellationToken.None);
        _position += length * size;
        return values;
    }

    /// <summary>Throws unless something holds.</summary>
    /// <param name="holds">What must hold.</param>
    /// <param name="otherwise">What is wrong when it does not.</param>
    /// <exception cref="ClientException">It does not.</exception>
    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ClientException($"{Path.GetFileName(path)} is no FAISS index that is read here: at byte {_position}, {otherwise}.");
        }
    }

    private void Fill(Span<byte> bytes)
    {
        Fill(bytes, _position);
        _position += bytes.Length;
    }

    private void Fill(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(_file, bytes, at);
            if (read == 0)
            {
                throw new EndOfStreamException($"{Path.GetFileName(path)} ends at byte {at}.");
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}
