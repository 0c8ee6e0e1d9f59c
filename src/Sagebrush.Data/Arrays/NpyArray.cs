using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Data.Npy;

namespace Sagebrush.Data.Arrays;

/// <summary>Arrays of any shape in NPY format. Source: NumPy, "A simple file format for NumPy arrays". Arrays of objects are refused: they are code.</summary>
internal static class NpyArray
{
    // Strings in NPY are of UTF-32 characters, padded with zeros.
    private const int CharacterSize = 4, Alignment = 64;

    private static ReadOnlySpan<byte> Start => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Reads an array.</summary>
    /// <exception cref="MalformedDataException">No such array.</exception>
    public static TypedArray Read(ReadOnlySpan<byte> file)
    {
        var header = NpyHeader.Read(file);
        int size = header.Kind == 'U' ? header.Size * CharacterSize : header.Size;
        long count = header.Shape.Aggregate(1L, (product, length) => product * length);
        byte[] elements = file[header.Length..].ToArray();
        if (count * size != elements.Length)
        {
            throw new MalformedDataException($"{elements.Length} bytes follow the head of the array, {string.Join(" x ", header.Shape)} elements of {size} bytes were announced");
        }

        int swap = header.Kind == 'U' ? CharacterSize : header.Size;
        for (int at = 0; header.IsBigEndian && at < elements.Length; at += swap)
        {
            elements.AsSpan(at, swap).Reverse();
        }

        if (header.IsByColumns && header.Shape.Count > 1)
        {
            elements = ByRows(elements, header.Shape, size);
        }

        return new(header.Shape, (header.Kind, header.Size) switch
        {
            ('f', 4) => Of<float>(elements),
            ('f', 8) => Of<double>(elements),
            ('f', 2) => Of<Half>(elements),
            ('i', 8) => Of<long>(elements),
            ('i', 4) => Of<int>(elements),
            ('i', 2) => Of<short>(elements),
            ('i', 1) => Of<sbyte>(elements),
            ('u', 8) => Of<ulong>(elements),
            ('u', 4) => Of<uint>(elements),
            ('u', 2) => Of<ushort>(elements),
            ('u', 1) => elements,
            ('b', 1) => Array.ConvertAll(elements, value => value != 0),
            ('U', _) => Texts(elements, (int)count, size),
            _ => throw new MalformedDataException($"elements of type {header.Kind}{header.Size} are not supported"),
        });
    }

    /// <summary>Writes an array.</summary>
    public static void Write(TypedArray array, IBufferWriter<byte> output)
    {
        var (type, size) = array.Elements switch
        {
            float[] => ("<f4", 4),
            double[] => ("<f8", 8),
            Half[] => ("<f2", 2),
            long[] => ("<i8", 8),
            int[] => ("<i4", 4),
            short[] => ("<i2", 2),
            sbyte[] => ("|i1", 1),
            ulong[] => ("<u8", 8),
            uint[] => ("<u4", 4),
            ushort[] => ("<u2", 2),
            byte[] => ("|u1", 1),
            bool[] => ("|b1", 1),
            _ => OfTexts((string[])array.Elements),
        };
        string shape = array.Shape.Count == 1 ? $"{array.Shape[0]}," : string.Join(", ", array.Shape);
        string head = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}");
        int before = Start.Length + sizeof(ushort);
        int length = (before + head.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        output.Write(Start);
        output.Write(BitConverter.GetBytes((ushort)length));
        output.Write(Encoding.ASCII.GetBytes(head.PadRight(length - 1) + '\n'));
        output.Write(array.Elements is string[] strings ? Bytes(strings, size)
            : MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array.Elements), array.Elements.Length * size));
    }

    private static T[] Of<T>(byte[] elements)
        where T : struct => MemoryMarshal.Cast<byte, T>(elements).ToArray();

    private static string[] Texts(byte[] elements, int count, int size) =>
        [.. Enumerable.Range(0, count).Select(i => Encoding.UTF32.GetString(elements, i * size, size).TrimEnd('\0'))];

    private static (string Type, int Size) OfTexts(string[] texts)
    {
        int longest = texts.Select(text => text.EnumerateRunes().Count()).Append(1).Max();
        return ($"<U{longest}", longest * CharacterSize);
    }

    private static byte[] Bytes(string[] texts, int size)
    {
        byte[] all = new byte[size * texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            Encoding.UTF32.GetBytes(texts[i], all.AsSpan(i * size));
        }

        return all;
    }

    // Element (i, j, k) is at i + I (j + J k); it goes to k + K (j + J i).
    private static byte[] ByRows(byte[] elements, IReadOnlyList<int> shape, int size)
    {
        byte[] rows = new byte[elements.Length];
        int[] index = new int[shape.Count];
        for (int at = 0; at < rows.Length; at += size)
        {
            int from = 0;
            for (int i = shape.Count - 1; i >= 0; i--)
            {
                from = (from * shape[i]) + index[i];
            }

            Unsafe.CopyBlockUnaligned(ref rows[at], ref elements[from * size], (uint)size);
            for (int i = shape.Count - 1; i >= 0 && ++index[i] == shape[i]; i--)
            {
                index[i] = 0;
            }
        }

        return rows;
    }
}
