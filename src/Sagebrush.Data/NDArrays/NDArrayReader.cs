using System.Globalization;
using System.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Data.NDArrays;

/// <summary>
/// Reads the arrays of an MXNet parameter file, written by MXNet up to 1.9: dense ones, and row-sparse ones, whose missing rows are 0. Numbers of
/// every type become floats. An array may be larger than 2 GB.
/// </summary>
public static class NDArrayReader
{
    /// <summary>Reads all arrays, front to back.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="length">Its length in bytes: no array is made that would need more.</param>
    /// <returns>In the order of the file, to be disposed of by the caller.</returns>
    /// <exception cref="MalformedDataException">The message says which array and byte.</exception>
    public static IReadOnlyList<NDArray> Read(Stream stream, long length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var input = new NDArrayInput(stream, length);
        List<NDArray> arrays = [];
        try
        {
            ReadArrays(input, arrays);
            ReadNames(input, arrays);
            return arrays;
        }
        catch
        {
            arrays.ForEach(array => array.Dispose());
            throw;
        }
    }

    private static void ReadArrays(NDArrayInput input, List<NDArray> arrays)
    {
        ulong magic = input.Read<ulong>();
        input.Expect(magic == NDArrayLayout.ListMagic, $"an NDArray file begins with 0x{NDArrayLayout.ListMagic:X}, this one with 0x{magic:X}");
        input.Read<ulong>();
        ulong count = input.Read<ulong>();
        for (ulong i = 0; i < count; i++)
        {
            try
            {
                ReadArray(input, arrays);
            }
            catch (MalformedDataException e)
            {
                throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture, $"array {i + 1} of {count}, {e.Message}"), e);
            }
        }
    }

    private static void ReadNames(NDArrayInput input, List<NDArray> arrays)
    {
        ulong count = input.Read<ulong>();
        input.Expect(count == 0 || count == (ulong)arrays.Count, $"{count} names for {arrays.Count} arrays");
        for (int i = 0; i < (int)count; i++)
        {
            arrays[i] = arrays[i] with { Name = Encoding.UTF8.GetString(input.Bytes(input.Read<ulong>())) };
        }
    }

    // The array is added before its values are read, so that it is disposed of when they turn out to be cut off.
    private static void ReadArray(NDArrayInput input, List<NDArray> arrays)
    {
        var header = NDArrayHeader.Read(input);
        if (header.Stored is null)
        {
            input.ExpectRoom(header.Shape, header.Type.Size);
            arrays.Add(new("", header.Shape, Table(input, header.Shape)));
            input.Values(header.Type, arrays[^1].Values);
            return;
        }

        input.ExpectRoom(header.Stored, header.Type.Size);
        using var stored = Table(input, header.Stored);
        input.Values(header.Type, stored);
        arrays.Add(new("", header.Shape, Table(input, header.Shape)));
        PlaceRows(input, stored, arrays[^1]);
    }

    // The numbers of the stored rows follow behind their values.
    private static void PlaceRows(NDArrayInput input, FactorTable stored, NDArray array)
    {
        for (int i = 0; i < stored.Rows; i++)
        {
            long row = input.Read<long>();
            input.Expect(row >= 0 && row < array.Values.Rows, $"row {row} of an array of shape {array.Shape}");
            stored.Row(i).CopyTo(array.Values.Row((int)row));
        }
    }

    private static FactorTable Table(NDArrayInput input, NDArrayShape shape)
    {
        try
        {
            return new(shape.Rows, shape.Width);
        }
        catch (OutOfMemoryException)
        {
            throw input.Malformed($"an array of shape {shape} does not fit into memory");
        }
    }
}
