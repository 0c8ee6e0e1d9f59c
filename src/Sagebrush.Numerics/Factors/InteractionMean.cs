using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>
/// The mean of the interactions ⟨vᵢ, vⱼ⟩ over samples of factors, kept as factors of a given number: E[V Vᵀ] ≈ W Wᵀ. Factors themselves have no mean, since a
/// rotation of all of them changes nothing; the products have. Samples become further columns of W, and when there are too many, W is turned onto the
/// eigenvectors of WᵀW with the largest eigenvalues, of which Wʹ Wʹᵀ is the nearest of its rank (Eckart, Young, 1936). For one thread.
/// </summary>
public sealed class InteractionMean : IDisposable
{
    // Room for samples beside the kept factors: each compression costs as much as some sweeps, and twice the rank keeps it rare.
    private const int Room = 2, Steps = 6, Block = 256;

    private readonly FactorTable _columns;
    private readonly int _rank;
    private int _used;

    /// <summary>The mean of no sample yet.</summary>
    /// <param name="rows">d.</param>
    /// <param name="factors">k of the samples.</param>
    /// <param name="rank">k of the mean.</param>
    public InteractionMean(int rows, int factors, int rank) =>
        (_columns, _rank) = (new(rows, GramMatrix.Padded(rank + Room * Math.Max(rank, factors))), rank);

    /// <summary>Number of samples.</summary>
    public int Samples { get; private set; }

    /// <summary>Adds a sample.</summary>
    /// <param name="sample">d rows; what is right of the first k columns is left out.</param>
    /// <param name="factors">k.</param>
    public void Add(FactorTable sample, int factors)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sample.Rows, _columns.Rows, nameof(sample));
        if (_used + factors > _columns.Width)
        {
            Compress();
        }

        for (int row = 0; row < sample.Rows; row++)
        {
            sample.Row(row)[..factors].CopyTo(_columns.Row(row)[_used..]);
        }

        _used += factors;
        Samples++;
    }

    /// <summary>Writes the factors of the mean.</summary>
    /// <param name="row">Of which feature.</param>
    /// <param name="factors">As many as the rank. To be asked after <see cref="Complete"/>.</param>
    /// <param name="scale">Multiplies all interactions.</param>
    public void CopyRow(int row, Span<float> factors, float scale) => TensorPrimitives.Multiply(_columns.Row(row)[.._rank], MathF.Sqrt(scale / Samples), factors);

    /// <summary>Compresses what was added to the rank of the mean.</summary>
    public void Complete()
    {
        if (_used > _rank)
        {
            Compress();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _columns.Dispose();

    private void Compress()
    {
        double[] directions = new double[_rank * _used];
        for (int i = 0; i < _rank; i++)
        {
            // The columns that were compressed before are nearly the eigenvectors already.
            directions[i * _used + i] = 1;
        }

        TopEigenvectors.Turn(Gram(), directions, _used, Steps);
        float[] turn = new float[_used * _rank];
        for (int i = 0; i < turn.Length; i++)
        {
            turn[i] = (float)directions[i % _rank * _used + i / _rank];
        }

        ParallelRanges.Run(_columns.Rows, Block, (start, end) => Turn(start, end, turn), CancellationToken.None);
        _used = _rank;
    }

    private double[] Gram()
    {
        var gram = new GramMatrix(_used);
        for (int row = 0; row < _columns.Rows; row++)
        {
            _columns.Row(row)[.._used].CopyTo(gram.AddRow());
        }

        return gram.Sum().ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(int start, int end, float[] turn)
    {
        Span<float> turned = new float[_rank];
        for (int row = start; row < end; row++)
        {
            turned.Clear();
            var columns = _columns.Row(row);
            for (int i = 0; i < _used; i++)
            {
                TensorPrimitives.MultiplyAdd(turn.AsSpan(i * _rank, _rank), columns[i], turned, turned);
            }

            turned.CopyTo(columns);
        }
    }
}
