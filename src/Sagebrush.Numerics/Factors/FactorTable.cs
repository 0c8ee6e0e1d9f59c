using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Numerics;

/// <summary>
/// The parameters of a factorization, d × k floats row after row: a row of k factors for each of d features (or one weight, with k = 1). It lies outside the
/// collected heap, begins at a multiple of 64 bytes and may be longer than an array; pages that nobody writes to take no memory. Not finalized: who makes a
/// table disposes of it, when no thread uses its rows any more.
/// </summary>
public sealed unsafe class FactorTable : IDisposable
{
    /// <summary>The table begins at a multiple of so many bytes.</summary>
    public const int Alignment = 64;

    private float* _block;
    private float* _values;

    /// <summary>A table of zeros.</summary>
    /// <param name="rows">d.</param>
    /// <param name="width">k.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or no width.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give d · k · 4 bytes.</exception>
    public FactorTable(int rows, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Rows, Width) = (rows, width);
        _block = (float*)NativeMemory.AllocZeroed((nuint)Count + Alignment / sizeof(float), sizeof(float));
        _values = (float*)(((nuint)_block + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>d; 0 when disposed of.</summary>
    public int Rows { get; private set; }

    /// <summary>k.</summary>
    public int Width { get; }

    /// <summary>d · k.</summary>
    public long Count => (long)Rows * Width;

    /// <summary>The k values of one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return new(_values + (nint)row * Width, Width);
    }

    /// <summary>Has a row fetched from memory while other work goes on, where the machine can be told so; in tables beyond the caches that is most of the time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        if (Sse.IsSupported)
        {
            byte* start = (byte*)(_values + (nint)row * Width);
            for (nint line = 0; line < (nint)Width * sizeof(float); line += Alignment)
            {
                Sse.Prefetch0(start + line);
            }
        }
    }

    /// <summary>Values in a row, also over the ends of rows.</summary>
    /// <param name="start">Place of the first among all d · k.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within the table.</exception>
    public Span<float> Slice(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)start, (ulong)Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)count, (ulong)(Count - start), nameof(count));
        return new(_values + start, count);
    }

    /// <summary>A new table of k × d, whose rows are the columns of this one.</summary>
    /// <exception cref="OutOfMemoryException">The system does not give as much again.</exception>
    public FactorTable Transposed()
    {
        // Rows side by side fill whole cache lines of the other table.
        const int Block = Alignment / sizeof(float);
        var transposed = new FactorTable(Width, Math.Max(1, Rows));
        for (int start = 0; start < Rows; start += Block)
        {
            int end = Math.Min(Rows, start + Block);
            for (int column = 0; column < Width; column++)
            {
                var into = transposed.Row(column)[start..end];
                for (int i = 0; i < into.Length; i++)
                {
                    into[i] = Row(start + i)[column];
                }
            }
        }

        return transposed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_block);
        Rows = 0;
        _block = _values = null;
    }
}
