using System.Runtime.CompilerServices;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The weights of a model under Adam, with their moments. Of features that never move, moments take no memory. Sources: D. P. Kingma, J. Ba, "Adam", 2015;
/// MXNet's Adam optimizer.
/// </summary>
/// <param name="model">What moves.</param>
/// <param name="options">How.</param>
/// <param name="hosts">How many hosts make the gradients: each brings a mini-batch to a step.</param>
internal sealed class AdamWeights(FactorizationMachinesModel model, FactorizationMachinesOptions options, int hosts = 1) : IDisposable
{
    // Both moments of a feature stand beside each other: first all means, then all squares.
    private readonly FactorTable _linearMoments = new(model.FeatureDim, 2), _factorMoments = new(model.FeatureDim, checked(2 * model.NumFactors));
    private readonly float[] _biasMoments = new float[2];
    private readonly float _rescale = options.RescaleGradient ?? 1f / ((float)options.MiniBatchSize * hosts);
    private AdamStep _linear, _factors;
    private long _step;

    /// <summary>Begins the next step, and moves the bias.</summary>
    /// <param name="biasGradient">The derivative of the loss of all rows of the step by the bias.</param>
    public void Begin(float biasGradient)
    {
        _step++;
        _factors = Step(options.Factors);
        _linear = options.Linear is { } linear ? Step(linear) : default;
        if (options.Bias is { } bias)
        {
            float weight = model.Bias;
            Step(bias).Apply(new(ref weight), _biasMoments.AsSpan(0, 1), _biasMoments.AsSpan(1, 1), [biasGradient]);
            model.Bias = weight;
        }
    }

    /// <summary>Has the weights and moments of a feature that moves soon fetched from memory.</summary>
    public void Prefetch(int feature)
    {
        model.Factors.Prefetch(feature);
        _factorMoments.Prefetch(feature);
        _linearMoments.Prefetch(feature);
    }

    /// <summary>Moves the weights of one feature. Many threads may, for different features.</summary>
    /// <param name="feature">Which.</param>
    /// <param name="factorGradient">k.</param>
    /// <param name="linearGradient">By its linear weight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Move(int feature, ReadOnlySpan<float> factorGradient, float linearGradient)
    {
        int k = model.NumFactors;
        var moments = _factorMoments.Row(feature);
        _factors.Apply(model.Factors.Row(feature), moments[..k], moments[k..], factorGradient);
        if (options.Linear is not null)
        {
            moments = _linearMoments.Row(feature);
            _linear.Apply(model.Linear.Row(feature), moments[..1], moments[1..], [linearGradient]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _linearMoments.Dispose();
        _factorMoments.Dispose();
    }

    private AdamStep Step(GroupOptions group) =>
        new(AdamStep.CorrectedRate(group.LearningRate, _step), (float)group.WeightDecay, _rescale, options.ClipGradient, options.Epsilon);
}
