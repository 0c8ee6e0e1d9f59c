using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Data.Npy;

/// <summary>Writes matrices as NumPy's <c>save</c> does. Source: NumPy, "A simple file format for NumPy arrays", version 1.</summary>
public static class NpyWriter
{
    // The elements begin at a multiple of this, so that a file can be mapped and read by vector instructions.
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Start => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>The file of a matrix of float32.</summary>
    /// <param name="values">m x d, row after row.</param>
    /// <param name="columns">d.</param>
    /// <exception cref="ArgumentException">The values are not whole rows.</exception>
    public static byte[] Write(ReadOnlySpan<float> values, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (values.Length % columns != 0)
        {
            throw new ArgumentException($"{values.Length} values are not rows of {columns} columns.", nameof(values));
        }

        string head = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length / columns}, {columns}), }}");
        int before = Start.Length + sizeof(ushort);
        int length = (before + head.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] file = GC.AllocateUninitializedArray<byte>(checked(length + values.Length * sizeof(float)));
        Start.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(Start.Length), (ushort)(length - before));
        Encoding.ASCII.GetBytes(head.PadRight(length - before - 1) + '\n', file.AsSpan(before));
        MemoryMarshal.AsBytes(values).CopyTo(file.AsSpan(length));
        return file;
    }
}
