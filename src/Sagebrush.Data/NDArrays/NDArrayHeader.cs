namespace Sagebrush.Data.NDArrays;

/// <summary>What stands before the values of one array, in whichever version of the layout.</summary>
/// <param name="Shape">Of the array; without lengths when it has no values, nor anything else behind its shape.</param>
/// <param name="Stored">Of the rows that are stored; null when all are.</param>
/// <param name="Type">Of the values.</param>
internal sealed record NDArrayHeader(NDArrayShape Shape, NDArrayShape? Stored, ElementType Type)
{
    private const int Int64 = 6;

    /// <summary>Reads it.</summary>
    /// <exception cref="MalformedDataException">Not the head of an array, or of one that is stored in a way that is not read here.</exception>
    public static NDArrayHeader Read(NDArrayInput input)
    {
        uint magic = input.Read<uint>();
        bool isSparse = magic == NDArrayLayout.V2 && IsSparse(input);
        var stored = isSparse ? ReadShape(input, input.Read<int>(), isLong: true) : null;
        var shape = magic is NDArrayLayout.V1 or NDArrayLayout.V2 ? ReadShape(input, input.Read<int>(), isLong: true) : ReadShape(input, (int)magic, isLong: false);
        if (shape.Lengths.IsEmpty)
        {
            return new(shape, null, ElementType.Of<float>());
        }

        input.Read<long>(); // The device that the array was on.
        int type = input.Read<int>();
        input.Expect(NDArrayLayout.Type(type) is not null, $"type {type} of an array of shape {shape} is unknown");
        if (stored is not null)
        {
            ExpectRowNumbers(input, shape, stored);
        }

        return new(shape, stored, NDArrayLayout.Type(type)!);
    }

    private static bool IsSparse(NDArrayInput input)
    {
        int storage = input.Read<int>();
        input.Expect(storage is NDArrayLayout.Dense or NDArrayLayout.RowSparse, $"an array has storage type {storage}, only dense (0) and row_sparse (1) are read");
        return storage == NDArrayLayout.RowSparse;
    }

    private static void ExpectRowNumbers(NDArrayInput input, NDArrayShape shape, NDArrayShape stored)
    {
        int type = input.Read<int>();
        input.Expect(type == Int64, $"the numbers of rows are of type {type}, expected {Int64}");
        var numbers = ReadShape(input, input.Read<int>(), isLong: true);
        bool fits = stored.Lengths.Length == shape.Lengths.Length && stored.Lengths[1..].SequenceEqual(shape.Lengths[1..]) && numbers.Lengths.SequenceEqual(stored.Lengths[..1]);
        input.Expect(fits, $"numbers of rows of shape {numbers} and values of shape {stored} in an array of shape {shape}");
    }

    private static NDArrayShape ReadShape(NDArrayInput input, int dimensions, bool isLong)
    {
        input.Expect((uint)dimensions <= NDArrayLayout.MostDimensions, $"an array begins with 0x{dimensions:X8}, which is neither a version of the format nor a number of dimensions");
        long[] lengths = new long[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            lengths[i] = isLong ? input.Read<long>() : input.Read<uint>();
        }

        try
        {
            return new(lengths);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw input.Malformed($"an array has the lengths {string.Join(", ", lengths)}: negative, or too large");
        }
    }
}
