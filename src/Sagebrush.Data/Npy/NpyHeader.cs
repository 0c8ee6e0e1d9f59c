using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sagebrush.Data.Npy;

/// <summary>
/// The head of an array file, for example <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 300), }</c>. Source: NumPy, "A simple file format for
/// NumPy arrays", versions 1 to 3.
/// </summary>
/// <param name="Kind">f, i, u, b or U: a float, an integer with or without sign, a truth value, a text.</param>
/// <param name="Size">Bytes of an element; characters of a text.</param>
/// <param name="IsBigEndian">The elements' most significant bytes come first.</param>
/// <param name="IsByColumns">The first index runs fastest.</param>
/// <param name="Shape">The lengths of the dimensions.</param>
/// <param name="Length">Bytes before the first element.</param>
internal sealed partial record NpyHeader(char Kind, int Size, bool IsBigEndian, bool IsByColumns, IReadOnlyList<int> Shape, int Length)
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Rows of the matrix; an array of one dimension is one row.</summary>
    public int Rows => Shape.Count == 1 ? 1 : Shape[0];

    /// <summary>Elements of a row.</summary>
    public int Columns => Shape[^1];

    /// <summary>Reads the head of a row or a matrix of numbers.</summary>
    /// <exception cref="MalformedDataException">No array file, or another array.</exception>
    public static NpyHeader ReadMatrix(ReadOnlySpan<byte> file) => Read(file) switch
    {
        { Kind: 'U', Size: var size } => throw new MalformedDataException($"the array is not one of numbers: U{size}"),
        { Shape: not { Count: 1 or 2 } and var shape } => throw NoMatrix(string.Join(", ", shape)),
        var header => header,
    };

    /// <summary>Reads the head.</summary>
    /// <exception cref="MalformedDataException">No array file, or an array that holds neither numbers nor texts.</exception>
    public static NpyHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 10 || !file.StartsWith(Magic))
        {
            throw new MalformedDataException("the request is not an array in NPY format");
        }

        bool isShort = file[6] == 1;
        if (file[6] is < 1 or > 3 || file.Length < 12)
        {
            throw new MalformedDataException($"version {file[6]} of the NPY format is not known");
        }

        uint length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        int start = isShort ? 10 : 12;
        if (length > file.Length - start)
        {
            throw new MalformedDataException("the head of the array is cut off");
        }

        string text = Encoding.UTF8.GetString(file.Slice(start, (int)length));
        var (type, order, shape) = (Descr().Match(text), Order().Match(text), ShapeOf().Match(text));
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new MalformedDataException($"the array is not one of numbers: {text.Trim()}");
        }

        return new(
            type.Groups["kind"].ValueSpan[0], int.Parse(type.Groups["size"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
            type.Groups["order"].ValueSpan is ">", order.Groups["byColumns"].Value == "True", Lengths(shape.Groups["lengths"].Value), start + (int)length);
    }

    private static IReadOnlyList<int> Lengths(string text)
    {
        string[] lengths = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(lengths, length => int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. lengths.Select(length => int.Parse(length, CultureInfo.InvariantCulture))] : throw NoMatrix(text);
    }

    private static MalformedDataException NoMatrix(string shape) => new($"an array of shape ({shape}) is neither a row nor a matrix");

    [GeneratedRegex(@"'descr':\s*'(?<order>[<>|=])((?<kind>[fiub])(?<size>[1248])|(?<kind>U)(?<size>\d{1,6}))'", RegexOptions.ExplicitCapture)]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order':\s*(?<byColumns>True|False)", RegexOptions.ExplicitCapture)]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape':\s*\((?<lengths>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex ShapeOf();
}
