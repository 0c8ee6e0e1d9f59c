using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// Σ h hᵀ over rows h. Rows are collected in a panel that stays in the first-level cache; then eight rows of the matrix are summed at a time, in registers and
/// in the order of the rows: the same bits on every width of vector. Sums of panels are added up as doubles. For one thread.
/// </summary>
/// <param name="width">k.</param>
public sealed class GramMatrix(int width)
{
    /// <summary>Widths of rows are rounded up to a multiple of so many floats, for vectors of every width.</summary>
    public const int Lane = 16;

    private const int Tile = 8, PanelRows = 64;

    private readonly float[] _panel = new float[PanelRows * Padded(width)];
    private readonly double[] _values = new double[width * width];
    private readonly float[] _tile = new float[Tile * Lane];
    private int _rows;

    /// <summary>The next multiple of <see cref="Lane"/>.</summary>
    public static int Padded(int width) => checked((width + Lane - 1) / Lane * Lane);

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _rows = 0;
        Array.Clear(_values);
    }

    /// <summary>Takes another row.</summary>
    /// <returns>k floats and zeros up to the next multiple of <see cref="Lane"/>: the k must be set, the others must stay zero.</returns>
    public Span<float> AddRow()
    {
        if (_rows == PanelRows)
        {
            AddPanel();
        }

        int stride = Padded(width);
        return _panel.AsSpan(_rows++ * stride, stride);
    }

    /// <summary>The sum over all rows, k × k; the caller may write to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Span<double> Sum()
    {
        AddPanel();
        for (int a = 0; a < width; a++)
        {
            for (int b = a + 1; b < width; b++)
            {
                _values[a * width + b] = _values[b * width + a];
            }
        }

        return _values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPanel()
    {
        for (int a = 0; a < width && _rows > 0; a += Tile)
        {
            for (int b = 0; b < Math.Min(width, a + Tile); b += Lane)
            {
                if (Vector512.IsHardwareAccelerated)
                {
                    AddTile<Lanes16>(a, b);
                }
                else if (Vector256.IsHardwareAccelerated)
                {
                    AddTile<Lanes8>(a, b);
                }
                else
                {
                    AddTile<Lanes4>(a, b);
                }
            }
        }

        _rows = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTile<TLanes>(int a, int b)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int lane = 0; lane < Lane; lane += TLanes.Count)
        {
            // Bound: a + 7 and b + 15 are within the padded width of every row of the panel.
            ref float panel = ref MemoryMarshal.GetArrayDataReference(_panel);
            Products<TLanes>(ref Unsafe.Add(ref panel, a), ref Unsafe.Add(ref panel, b + lane), _rows, Padded(width), ref _tile[lane]);
        }

        for (int i = 0; i < Math.Min(Tile, width - a); i++)
        {
            for (int j = 0; j < Math.Min(Lane, width - b); j++)
            {
                _values[(a + i) * width + b + j] += _tile[i * Lane + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<TLanes>(ref float left, ref float right, int rows, int stride, ref float tile)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes s0 = TLanes.Of(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (int row = 0; row < rows; row++)
        {
            var h = TLanes.Load(ref right);
            s0 = TLanes.MultiplyAdd(TLanes.Of(left), h, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 1)), h, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 2)), h, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 3)), h, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 4)), h, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 5)), h, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 6)), h, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Of(Unsafe.Add(ref left, 7)), h, s7);
            left = ref Unsafe.Add(ref left, stride);
            right = ref Unsafe.Add(ref right, stride);
        }

        TLanes.Store(s0, ref tile);
        TLanes.Store(s1, ref Unsafe.Add(ref tile, Lane));
        TLanes.Store(s2, ref Unsafe.Add(ref tile, 2 * Lane));
        TLanes.Store(s3, ref Unsafe.Add(ref tile, 3 * Lane));
        TLanes.Store(s4, ref Unsafe.Add(ref tile, 4 * Lane));
        TLanes.Store(s5, ref Unsafe.Add(ref tile, 5 * Lane));
        TLanes.Store(s6, ref Unsafe.Add(ref tile, 6 * Lane));
        TLanes.Store(s7, ref Unsafe.Add(ref tile, 7 * Lane));
    }
}
