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
    private readonly CsrMatrix _pairs = new();
    private readonly float[] _sums = new float[model.NumFactors];
    private readonly InteractionStep _step = new((float)options.Factors.LearningRate, (float)options.Factors.WeightDecay);

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = SparseRows.Of(batch, _pairs);
        for (int row = 0; row < scores.Length; row++)
        {
            var keys = rows.RowKeys(row);
            var values = rows.RowValues(row);
            scores[row] = model.Score(keys, values, _sums);
            float error = model.Error(scores[row], batch.Labels[row]);
            if (options.Bias is { } bias)
            {
                model.Bias = Step(bias, model.Bias, error);
            }

            StepLinear(keys, values, error);
            _step.Apply(model.Factors, keys, values, _sums, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private void StepLinear(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, float error)
    {
        if (options.Linear is { } linear)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                ref float weight = ref model.Linear.Row(keys[i])[0];
                weight = Step(linear, weight, error * values[i]);
            }
        }
    }

    private static float Step(GroupOptions group, float weight, float gradient) => weight - (float)group.LearningRate * (gradient + (float)group.WeightDecay * weight);
}
