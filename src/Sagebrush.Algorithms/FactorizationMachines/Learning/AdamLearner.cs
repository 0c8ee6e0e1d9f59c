using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Adam over mini-batches, as the service learns. For sparse rows updates are lazy: of weights and their moments only those move whose feature occurs in the
/// batch; for dense rows all move.
/// </summary>
/// <param name="model">What is improved.</param>
/// <param name="options">How.</param>
public sealed class AdamLearner(FactorizationMachinesModel model, FactorizationMachinesOptions options) : Learner
{
    // Features that one thread updates at a time.
    private const int Block = 32;

    private readonly BatchPass _pass = new(model);
    private readonly AdamWeights _weights = new(model, options);

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        _pass.Run(batch, scores);
        _weights.Begin(_pass.BiasGradient);
        ParallelRanges.Run(_pass.Groups.Count, Block, (start, end) =>
        {
            Span<float> gradient = new float[model.NumFactors];
            for (int group = start; group < end; group++)
            {
                _pass.FactorGradient(group, gradient);
                _weights.Move(_pass.Groups.Features[group], gradient, _pass.LinearGradient(group));
            }
        }, CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pass.Dispose();
        _weights.Dispose();
    }
}
