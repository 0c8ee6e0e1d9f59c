namespace Sagebrush.Numerics;

/// <summary>
/// Rows laid out so that one load gives the same dimension of many of them: 32 rows make a panel, and a panel has the 32 first values, then the 32 second
/// ones, and so on. The last panel is filled up with zeros. Source of the layout: Goto and van de Geijn, "Anatomy of high-performance matrix
/// multiplication", 2008.
/// </summary>
public sealed class PanelMatrix
{
    /// <summary>Rows of a panel.</summary>
    public const int Width = 32;

    private readonly float[] _values;

    /// <summary>Rows of zeros.</summary>
    /// <param name="rows">n.</param>
    /// <param name="dimensions">d.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more values than one array holds.</exception>
    public PanelMatrix(int rows, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        long length = ((long)rows + Width - 1) / Width * Width * dimensions;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength, nameof(rows));
        _values = new float[length];
        (Rows, Dimensions) = (rows, dimensions);
    }

    /// <summary>The rows of a matrix, packed.</summary>
    /// <param name="values">n × d, row after row.</param>
    /// <param name="dimensions">d.</param>
    public PanelMatrix(ReadOnlySpan<float> values, int dimensions)
        : this(values.Length / dimensions, dimensions)
    {
        for (int row = 0; row < Rows; row++)
        {
            SetRow(row, values.Slice(row * dimensions, dimensions));
        }
    }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>d.</summary>
    public int Dimensions { get; }

    /// <summary>One panel, d × 32.</summary>
    public ReadOnlySpan<float> Panel(int panel) => _values.AsSpan(panel * Dimensions * Width, Dimensions * Width);

    /// <summary>Packs a row.</summary>
    /// <param name="row">From 0 to n − 1; different rows may be set by different threads.</param>
    /// <param name="values">d.</param>
    public void SetRow(int row, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Dimensions);
        int at = row / Width * Dimensions * Width + row % Width;
        foreach (float value in values)
        {
            _values[at] = value;
            at += Width;
        }
    }

    /// <summary>Unpacks a row.</summary>
    /// <param name="row">From 0 to n − 1.</param>
    /// <param name="into">d.</param>
    public void CopyRow(int row, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, Dimensions);
        int at = row / Width * Dimensions * Width + row % Width;
        foreach (ref float value in into)
        {
            value = _values[at];
            at += Width;
        }
    }
}
