using System.Runtime.CompilerServices;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Stochastic gradient descent, a step after every row: w ← w − lr · (e · ∂ŷ/∂w + wd · w) for the weights of the row's features.
/// One thread, since each row's step begins where the last one ended.
/// Source: S. Rendle, "Factorization Machines with libFM", 2012, algorithm 1.
/// </summary>
/// <param name="model">What is improved.</param>
/// <param name="options">How.</param>
public sealed class SgdLearner(FactorizationMachinesModel model, FactorizationMachinesOptions options) : Learner
{
    // Rows between fetching weights and using them: what memory takes, and not more than the first-level cache holds.
    private const int Ahead = 4;

    private readonly CsrMatrix _pairs = new();
    private readonly float[] _sums = new float[model.NumFactors];
    private readonly InteractionStep? _bias = StepOf(options.Bias), _linear = StepOf(options.Linear);
    private readonly InteractionStep _factors = StepOf(options.Factors)!.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = SparseRows.Of(batch, _pairs);
        for (int row = 0; row < scores.Length; row++)
        {
            Prefetch(rows, row + Ahead);
            var keys = rows.RowKeys(row);
            var values = rows.RowValues(row);
            scores[row] = model.Score(keys, values, _sums);
            float error = model.Error(scores[row], batch.Labels[row]);
            if (_bias is { } bias)
            {
                model.Bias = bias.Moved(model.Bias, error);
            }

            StepLinear(keys, values, error);
            _factors.Apply(model.Factors, keys, values, _sums, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private void Prefetch(CsrMatrix rows, int row)
    {
        if (row < rows.Rows)
        {
            foreach (int key in rows.RowKeys(row))
            {
                model.Linear.Prefetch(key);
                model.Factors.Prefetch(key);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StepLinear(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, float error)
    {
        if (_linear is { } linear)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                ref float weight = ref model.Linear.Row(keys[i])[0];
                weight = linear.Moved(weight, error * values[i]);
            }
        }
    }

    private static InteractionStep? StepOf(GroupOptions? group) => group is null ? null : new((float)group.LearningRate, (float)group.WeightDecay);
}
