using System.Runtime.CompilerServices;
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

    // Features ahead of the one that moves whose weights and moments are fetched.
    private const int Ahead = 2;

    private readonly BatchPass _pass = new(model);
    private readonly AdamWeights _weights = new(model, options);

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        _pass.Run(batch, scores);
        _weights.Begin(_pass.BiasGradient);
        ParallelRanges.Run(_pass.Groups.Count, Block, Move, CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pass.Dispose();
        _weights.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(int start, int end)
    {
        Span<float> gradient = new float[model.NumFactors];
        for (int group = start; group < end; group++)
        {
            _weights.Prefetch(_pass.Groups.Features[Math.Min(group + Ahead, end - 1)]);
            _pass.FactorGradient(group, gradient);
            _weights.Move(_pass.Groups.Features[group], gradient, _pass.LinearGradient(group));
        }
    }
}
