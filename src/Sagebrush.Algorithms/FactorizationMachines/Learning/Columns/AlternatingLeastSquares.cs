using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Least squares with weight decay: Σ (y − ŷ)² + λ Σ w² over bias, linear weights and factors, each with a λ of its own, which is the weight decay of its group.
/// Each step finds the minimum for one feature's weights, so there is no learning rate. For regression.
/// Source: S. Rendle, Z. Gantner, C. Freudenthaler, L. Schmidt-Thieme, "Fast context-aware recommendations with factorization machines", 2011.
/// </summary>
public sealed class AlternatingLeastSquares : Solver
{
    private readonly TrainingColumns _data;
    private readonly FactorizationMachinesOptions _options;
    private readonly ColumnSweep _sweep;
    private readonly FieldPrior[] _priors;

    /// <summary>A solver that begins where the model is.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="options">Weight decays, and which weights there are.</param>
    /// <param name="model">Its initial weights.</param>
    public AlternatingLeastSquares(TrainingColumns data, FactorizationMachinesOptions options, FactorizationMachinesModel model)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(model);
        (_data, _options, _sweep) = (data, options, new(data, options.NumFactors, seeds: null) { Bias = model.Bias });
        for (int column = 0; column < data.Features.Length; column++)
        {
            _sweep.Linear[column] = model.Linear.Row(data.Features[column])[0];
            model.Factors.Row(data.Features[column]).CopyTo(_sweep.Factors.Row(column));
        }

        _priors = [.. data.Fields.Select(_ => new FieldPrior(options.NumFactors, options.Linear?.WeightDecay ?? 0, options.Factors.WeightDecay))];
    }

    /// <inheritdoc/>
    public override void Sweep()
    {
        _sweep.Refresh();
        if (_options.Bias is { } bias)
        {
            _sweep.SolveBias(1, bias.WeightDecay);
        }

        if (_options.Linear is not null)
        {
            _sweep.SolveLinear(1, _priors);
        }

        _sweep.SolveFactors(1, _priors);
    }

    /// <inheritdoc/>
    public override void Score(Span<float> scores) => _sweep.CopyScores(scores);

    /// <inheritdoc/>
    public override void Complete(FactorizationMachinesModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Bias = _sweep.Bias;
        for (int feature = 0, column = 0; feature < model.FeatureDim; feature++)
        {
            if (column < _data.Features.Length && _data.Features[column] == feature)
            {
                model.Linear.Row(feature)[0] = _sweep.Linear[column];
                _sweep.Factors.Row(column++)[..model.NumFactors].CopyTo(model.Factors.Row(feature));
            }
            else
            {
                // Nothing speaks for other weights than those without cost.
                model.Linear.Row(feature).Clear();
                model.Factors.Row(feature).Clear();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _sweep.Dispose();
}
