using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Data.NDArrays;

/// <summary>Writes arrays as an MXNet parameter file: dense, float32, as version 1.3 writes them. An array may be larger than 2 GB.</summary>
public static class NDArrayWriter
{
    // A span of bytes has no more than an int counts.
    private const int Piece = 1 << 20;

    /// <summary>Writes all arrays with their names.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="arrays">Named.</param>
    public static void Write(Stream stream, params IReadOnlyList<NDArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(arrays);
        using var output = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        output.Write(NDArrayLayout.ListMagic);
        output.Write(0UL);
        output.Write((ulong)arrays.Count);
        foreach (var array in arrays)
        {
            WriteHeader(output, array.Shape);
            WriteValues(output, array.Values);
        }

        output.Write((ulong)arrays.Count);
        foreach (var array in arrays)
        {
            byte[] name = Encoding.UTF8.GetBytes(array.Name);
            output.Write((ulong)name.Length);
            output.Write(name);
        }
    }

    private static void WriteHeader(BinaryWriter output, NDArrayShape shape)
    {
        const int Float32 = 0;
        output.Write(NDArrayLayout.V2);
        output.Write(NDArrayLayout.Dense);
        output.Write(shape.Lengths.Length);
        output.Write(MemoryMarshal.AsBytes(shape.Lengths));
        output.Write(NDArrayLayout.Cpu);
        output.Write(0);
        output.Write(Float32);
    }

    private static void WriteValues(BinaryWriter output, FactorTable values)
    {
        for (long start = 0; start < values.Count; start += Piece)
        {
            output.Write(MemoryMarshal.AsBytes(values.Slice(start, (int)Math.Min(Piece, values.Count - start))));
        }
    }
}
