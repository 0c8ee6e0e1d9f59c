namespace Sagebrush.Numerics;

/// <summary>
/// A random linear map of rows to fewer dimensions that keeps squared distances and inner products in expectation (Johnson, Lindenstrauss, "Extensions of
/// Lipschitz mappings into a Hilbert space", 1984). The same seed gives the same map on every machine.
/// </summary>
public abstract class RandomProjection
{
    // Rows of a block stay in the cache with what they become.
    private const int Block = 256;

    private protected RandomProjection(int inputDimensions, int targetDimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputDimensions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetDimensions);
        (InputDimensions, TargetDimensions) = (inputDimensions, targetDimensions);
    }

    /// <summary>d, the width of a row.</summary>
    public int InputDimensions { get; }

    /// <summary>t, the width of a projected row.</summary>
    public int TargetDimensions { get; }

    /// <summary>Projects rows, on all cores. A row gives the same bits alone and among others.</summary>
    /// <param name="rows">n × d.</param>
    /// <param name="projected">n × t.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Apply(ReadOnlyMemory<float> rows, Memory<float> projected, CancellationToken cancel)
    {
        int d = InputDimensions, t = TargetDimensions, n = rows.Length / d;
        if (rows.Length != (long)n * d || projected.Length != (long)n * t)
        {
            throw new ArgumentException($"{rows.Length} values of {d} dimensions do not become {projected.Length} values of {t}.", nameof(projected));
        }

        ParallelRanges.Run(n, Block, (start, end) => Project(rows.Span[(start * d)..(end * d)], projected.Span[(start * t)..(end * t)]), cancel);
    }

    // Some rows, n × d, to n × t.
    private protected abstract void Project(ReadOnlySpan<float> rows, Span<float> projected);
}
