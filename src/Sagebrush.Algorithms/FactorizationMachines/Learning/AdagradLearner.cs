using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Stochastic gradient descent with a step after every row, whose length for each weight is lr / (√Σ g² + ε) over all its gradients g so far, weight decay in them.
/// Sums of features that never occur take no memory. One thread, since each row's step begins where the last one ended.
/// Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011.
/// </summary>
public sealed class AdagradLearner : Learner
{
    private readonly FactorizationMachinesModel _model;
    private readonly AdagradStep? _bias, _linear;
    private readonly AdagradStep _factors;
    private readonly CsrMatrix _pairs = new();
    private readonly float[] _sums, _biasSquares = new float[1];
    private readonly FactorTable _linearSquares, _factorSquares;

    /// <summary>A learner that begins.</summary>
    /// <param name="model">What is improved.</param>
    /// <param name="options">How.</param>
    public AdagradLearner(FactorizationMachinesModel model, FactorizationMachinesOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        (_model, _sums) = (model, new float[model.NumFactors]);
        (_linearSquares, _factorSquares) = (new(model.FeatureDim, 1), new(model.FeatureDim, model.NumFactors));
        _bias = options.Bias is { } bias ? Step(bias) : null;
        _linear = options.Linear is { } linear ? Step(linear) : null;
        _factors = Step(options.Factors);

        AdagradStep Step(GroupOptions group) => new((float)group.LearningRate, (float)group.WeightDecay, options.Epsilon);
    }

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = SparseRows.Of(batch, _pairs);
        for (int row = 0; row < scores.Length; row++)
        {
            var keys = rows.RowKeys(row);
            var values = rows.RowValues(row);
            scores[row] = _model.Score(keys, values, _sums);
            float error = _model.Error(scores[row], batch.Labels[row]);
            if (_bias is { } bias)
            {
                float weight = _model.Bias;
                bias.Apply(new(ref weight), _biasSquares, [1], error, 0);
                _model.Bias = weight;
            }

            for (int i = 0; i < keys.Length; i++)
            {
                float slope = error * values[i];
                _linear?.Apply(_model.Linear.Row(keys[i]), _linearSquares.Row(keys[i]), [1], slope, 0);
                _factors.Apply(_model.Factors.Row(keys[i]), _factorSquares.Row(keys[i]), _sums, slope, slope * values[i]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _linearSquares.Dispose();
        _factorSquares.Dispose();
    }
}
