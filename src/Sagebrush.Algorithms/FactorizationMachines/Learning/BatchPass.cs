using System.Runtime.CompilerServices;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// One batch through a model and back: scores, errors, and the gradient feature by feature. On all cores; the same bits on any number of them.
/// </summary>
/// <param name="model">What scores; it may change between two passes.</param>
internal sealed class BatchPass(FactorizationMachinesModel model) : IDisposable
{
    // Rows that one thread scores at a time.
    private const int Block = 64;

    // Rows ahead of the one that is scored whose factors are fetched.
    private const int Ahead = 4;

    private readonly CsrMatrix _pairs = new();
    private FactorTable _sums = new(1, model.NumFactors);
    private float[] _scores = new float[1], _errors = new float[1];

    /// <summary>The batch, feature by feature. For dense rows every feature is there.</summary>
    public FeatureGroups Groups { get; } = new(model.FeatureDim, areAllListed: model.IsDense);

    /// <summary>The derivative of the batch's loss by the bias: Σ e.</summary>
    public float BiasGradient { get; private set; }

    /// <summary>Scores a batch: from here on gradients are of its loss, ½ Σ (ŷ − y)² or the sum of log losses.</summary>
    /// <param name="batch">n × d, each row with one label.</param>
    /// <param name="scores">n: gets ŷ.</param>
    public void Run(RowBatch batch, Span<float> scores)
    {
        int n = batch.Rows;
        if (_sums.Rows < n)
        {
            _sums.Dispose();
            (_sums, _scores, _errors) = (new(n, model.NumFactors), new float[n], new float[n]);
        }

        var (rows, blocks) = (SparseRows.Of(batch, _pairs), (n + Block - 1) / Block);

        // The first item deals the pairs out to their features: that needs no score.
        ParallelRanges.Run(blocks + 1, 1, (item, _) =>
        {
            if (item == 0)
            {
                Groups.Fill(rows);
            }
            else
            {
                Score(rows, batch.Labels, (item - 1) * Block, Math.Min(n, item * Block));
            }
        }, CancellationToken.None);
        _scores.AsSpan(0, n).CopyTo(scores);
        BiasGradient = 0;
        foreach (float error in _errors.AsSpan(0, n))
        {
            BiasGradient += error;
        }
    }

    /// <summary>The derivative by a feature's linear weight: Σ e x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float LinearGradient(int group)
    {
        var rows = Groups.Rows(group);
        var values = Groups.Values(group);
        float sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            sum += _errors[rows[i]] * values[i];
        }

        return sum;
    }

    /// <summary>The derivatives by a feature's factors.</summary>
    /// <param name="group">The feature's place among <see cref="Groups"/>.</param>
    /// <param name="gradient">k.</param>
    public void FactorGradient(int group, Span<float> gradient) =>
        InteractionGradient.Of(model.Factors.Row(Groups.Features[group]), Groups.Rows(group), Groups.Values(group), _errors, _sums, gradient);

    /// <inheritdoc/>
    public void Dispose() => _sums.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(CsrMatrix rows, ReadOnlySpan<float> labels, int start, int end)
    {
        for (int row = start; row < end; row++)
        {
            foreach (int key in row + Ahead < rows.Rows ? rows.RowKeys(row + Ahead) : [])
            {
                model.Factors.Prefetch(key);
                model.Linear.Prefetch(key);
            }

            _scores[row] = model.Score(rows.RowKeys(row), rows.RowValues(row), _sums.Row(row));
            _errors[row] = model.Error(_scores[row], labels[row]);
        }
    }
}
