using System.Numerics.Tensors;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Bayesian factorization machines: each sweep draws all weights, the noise and the priors of each field from what the rows say of them. The model is the mean of
/// the samples after the first ones: of bias, linear weights and interactions, which <see cref="InteractionMean"/> keeps as factors. There is no learning rate and
/// no weight decay to choose. A classifier samples scores whose signs are the labels (probit), and its mean score is scaled to the logistic function.
/// Sources: S. Rendle, "Factorization Machines with libFM", 2012, algorithm 4; R. Salakhutdinov, A. Mnih, "Bayesian probabilistic matrix factorization using Markov
/// chain Monte Carlo", 2008; J. Albert, S. Chib, "Bayesian analysis of binary and polychotomous response data", 1993.
/// </summary>
public sealed class GibbsSampling : Solver
{
    // Rows whose targets one generator draws.
    private const int Block = 4096;

    // Sweeps after which residuals are summed afresh.
    private const int Refresh = 32;

    // The normal distribution function of z is nearly the logistic function of 1.702 z (Haley, 1952).
    private const float ProbitToLogit = 1.702f;

    private readonly TrainingColumns _data;
    private readonly FactorizationMachinesOptions _options;
    private readonly ColumnSweep _sweep;
    private readonly FieldPrior[] _priors;
    private readonly InteractionMean _interactions;
    private readonly SplitMix _seeds;
    private readonly Variates _draws;
    private readonly int _burnIn;

    // What a score of the chain counts in the model's: labels are divided by their standard deviation, so that priors fit labels of every size.
    private readonly float _unit;
    private readonly double[] _linear;
    private double _bias;
    private int _sweeps;

    /// <summary>A chain that begins with small random factors.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="options">Of the model, the seed, and which weights there are.</param>
    /// <param name="chainFactors">k of each sample; that of the model may be larger, since a mean of samples has more.</param>
    /// <param name="burnIn">Sweeps that are not kept.</param>
    public GibbsSampling(TrainingColumns data, FactorizationMachinesOptions options, int chainFactors, int burnIn)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        (_data, _options, _burnIn) = (data, options, burnIn);
        _unit = options.IsClassifier ? ProbitToLogit : Spread(data.Labels);
        _seeds = new(options.Seed);
        _draws = new(new SplitMix(_seeds.Next()));
        _sweep = new(data, chainFactors, _seeds);
        TensorPrimitives.Divide(data.Labels, options.IsClassifier ? 1 : _unit, _sweep.Targets);
        _priors = [.. data.Fields.Select(_ => new FieldPrior(chainFactors, 1, 1))];
        _interactions = new(_sweep.Factors.Rows, chainFactors, options.NumFactors);
        _linear = new double[data.Features.Length + data.Fields.Count];
        for (int column = 0; column < data.Features.Length; column++)
        {
            foreach (ref float factor in _sweep.Factors.Row(column)[..chainFactors])
            {
                factor = (float)(0.1 * _draws.Normal());
            }
        }
    }

    /// <inheritdoc/>
    public override void Sweep()
    {
        if (_sweeps++ % Refresh == 0)
        {
            _sweep.Refresh();
        }

        double noise = DrawNoise();
        if (_options.Bias is not null)
        {
            _sweep.SolveBias(noise, 0);
        }

        if (_options.Linear is not null)
        {
            ForEachField((field, prior) => prior.DrawLinear(_sweep.Linear.AsSpan(field.FirstColumn..field.EndColumn), _draws));
            _sweep.SolveLinear(noise, _priors);
        }

        ForEachField((field, prior) => prior.DrawFactors(_sweep.Factors, field.FirstColumn, field.EndColumn, _draws));
        _sweep.SolveFactors(noise, _priors);
        if (_sweeps > _burnIn)
        {
            Keep();
        }
    }

    /// <inheritdoc/>
    public override void Score(Span<float> scores)
    {
        _sweep.CopyScores(scores);
        TensorPrimitives.Multiply(scores, _unit, scores);
    }

    /// <inheritdoc/>
    public override void Complete(FactorizationMachinesModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _interactions.Complete();
        double scale = (double)_unit / _interactions.Samples;
        model.Bias = (float)(_bias * scale);
        for (int i = 0, column = 0; i < _data.Fields.Count; i++)
        {
            for (int feature = _data.Fields[i].FirstFeature; feature < _data.Fields[i].EndFeature; feature++)
            {
                // What never occurs has the mean of its field.
                bool occurs = column < _data.Features.Length && _data.Features[column] == feature;
                int row = occurs ? column++ : _data.Features.Length + i;
                model.Linear.Row(feature)[0] = (float)(_linear[row] * scale);
                _interactions.CopyRow(row, model.Factors.Row(feature), _unit);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sweep.Dispose();
        _interactions.Dispose();
    }

    // Labels that are all the same have none: any will do.
    private static float Spread(ReadOnlySpan<float> labels) => TensorPrimitives.StdDev(labels) is > 0 and var spread ? spread : 1;

    // The precision of residuals; a classifier draws its targets instead, whose residuals have the precision 1.
    private double DrawNoise()
    {
        if (_options.IsClassifier)
        {
            DrawTargets();
            return 1;
        }

        double squares = 1;
        foreach (float residual in _sweep.Residuals)
        {
            squares += (double)residual * residual;
        }

        return _draws.Gamma((_data.Rows + 1) / 2.0) * 2 / squares;
    }

    private void DrawTargets()
    {
        ulong seed = _seeds.Next();
        ParallelRanges.Run(_data.Rows, Block, (start, end) =>
        {
            var draws = new Variates(new SplitMix(seed + (ulong)start));
            var residuals = _sweep.Residuals;
            for (int row = start; row < end; row++)
            {
                float score = _sweep.Targets[row] - residuals[row];
                residuals[row] = (float)(_data.Labels[row] > 0 ? draws.NormalAbove(-score) : -draws.NormalAbove(score));
                _sweep.Targets[row] = score + residuals[row];
            }
        }, CancellationToken.None);
    }

    private void ForEachField(Action<ColumnField, FieldPrior> draw)
    {
        for (int i = 0; i < _priors.Length; i++)
        {
            draw(_data.Fields[i], _priors[i]);
        }
    }

    private void Keep()
    {
        int columns = _data.Features.Length;
        _bias += _sweep.Bias;
        for (int column = 0; column < columns; column++)
        {
            _linear[column] += _sweep.Linear[column];
        }

        for (int i = 0; i < _priors.Length; i++)
        {
            _linear[columns + i] += _options.Linear is null ? 0 : _priors[i].LinearMean;
            for (int f = 0; f < _sweep.Width; f++)
            {
                _sweep.Factors.Row(columns + i)[f] = (float)_priors[i].Mean[f];
            }
        }

        _interactions.Add(_sweep.Factors, _sweep.Width);
    }
}
