using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Adam over mini-batches, as the service learns. For sparse rows updates are lazy: of weights and their moments only those move whose feature occurs in the
/// batch; for dense rows all move. Moments of features that never occur take no memory. Sources: D. P. Kingma, J. Ba, "Adam", 2015; MXNet's Adam optimizer.
/// </summary>
public sealed class AdamLearner : Learner
{
    // Features that one thread updates at a time.
    private const int Block = 32;

    private readonly FactorizationMachinesModel _model;
    private readonly FactorizationMachinesOptions _options;
    private readonly BatchPass _pass;
    private readonly float[] _biasMoments = new float[2];

    // Both moments of a feature stand beside each other: first all means, then all squares.
    private readonly FactorTable _linearMoments, _factorMoments;
    private readonly float _rescale;
    private long _step;

    /// <summary>A learner that begins.</summary>
    /// <param name="model">What is improved.</param>
    /// <param name="options">How.</param>
    public AdamLearner(FactorizationMachinesModel model, FactorizationMachinesOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        (_model, _options, _pass) = (model, options, new(model));
        (_linearMoments, _factorMoments) = (new(model.FeatureDim, 2), new(model.FeatureDim, checked(2 * model.NumFactors)));
        _rescale = options.RescaleGradient ?? 1f / options.MiniBatchSize;
    }

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _pass.Run(batch, scores);
        _step++;
        if (_options.Bias is { } bias)
        {
            float weight = _model.Bias;
            Step(bias).Apply(new(ref weight), _biasMoments.AsSpan(0, 1), _biasMoments.AsSpan(1, 1), [_pass.BiasGradient]);
            _model.Bias = weight;
        }

        AdamStep? linear = _options.Linear is { } group ? Step(group) : null;
        var factors = Step(_options.Factors);
        ParallelRanges.Run(_pass.Groups.Count, Block, (start, end) => Update(start, end, linear, factors), CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pass.Dispose();
        _linearMoments.Dispose();
        _factorMoments.Dispose();
    }

    private AdamStep Step(GroupOptions group) =>
        new(AdamStep.CorrectedRate(group.LearningRate, _step), (float)group.WeightDecay, _rescale, _options.ClipGradient, _options.Epsilon);

    private void Update(int start, int end, AdamStep? linear, AdamStep factors)
    {
        int k = _model.NumFactors;
        Span<float> gradient = new float[k];
        for (int group = start; group < end; group++)
        {
            int feature = _pass.Groups.Features[group];
            _pass.FactorGradient(group, gradient);
            var moments = _factorMoments.Row(feature);
            factors.Apply(_model.Factors.Row(feature), moments[..k], moments[k..], gradient);
            if (linear is { } step)
            {
                moments = _linearMoments.Row(feature);
                step.Apply(_model.Linear.Row(feature), moments[..1], moments[1..], [_pass.LinearGradient(group)]);
            }
        }
    }
}
