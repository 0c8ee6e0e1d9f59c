using System.Globalization;

namespace Sagebrush.Data.NDArrays;

/// <summary>The lengths of an array; none at all when it was never filled.</summary>
public sealed class NDArrayShape
{
    private readonly long[] _lengths;

    /// <summary>A shape.</summary>
    /// <param name="lengths">The first is the number of rows; the product of the others is the width of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more rows or wider rows than are numbered here (2^31 − 1).</exception>
    public NDArrayShape(params long[] lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        _lengths = lengths;
        if (lengths.Length == 0)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)lengths[0], (ulong)int.MaxValue, nameof(lengths));
        long width = 1;
        foreach (long length in lengths.AsSpan(1))
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, (ulong)int.MaxValue, nameof(lengths));
            width *= length;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(width, int.MaxValue, nameof(lengths));
        }

        (Rows, Width) = width == 0 ? (0, 1) : ((int)lengths[0], (int)width);
    }

    /// <summary>The lengths.</summary>
    public ReadOnlySpan<long> Lengths => _lengths;

    /// <summary>The first length; 0 when there is no value at all.</summary>
    public int Rows { get; }

    /// <summary>Values of a row; 1 when there is no value at all.</summary>
    public int Width { get; } = 1;

    /// <summary>Number of values.</summary>
    public long Count => (long)Rows * Width;

    /// <summary>As Python writes it: <c>(1682, 64)</c>.</summary>
    public override string ToString() =>
        $"({string.Join(", ", _lengths.Select(length => length.ToString(CultureInfo.InvariantCulture)))}{(_lengths.Length == 1 ? "," : "")})";
}
