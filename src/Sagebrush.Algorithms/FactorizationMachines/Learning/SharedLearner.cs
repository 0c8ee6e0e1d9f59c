using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Adam over the mini-batches of several hosts in step: the gradients of all are summed in the order of hosts, and every host moves its copy of the model by
/// the sum. The copies stay equal to the bit. A host without rows takes part until no host has any.
/// </summary>
/// <param name="model">This host's copy.</param>
/// <param name="options">How it is improved.</param>
/// <param name="links">The hosts.</param>
/// <param name="hosts">How many.</param>
internal sealed class SharedLearner(FactorizationMachinesModel model, FactorizationMachinesOptions options, HostLinks links, int hosts) : Learner
{
    // Features that one thread updates at a time.
    private const int Block = 32;

    private readonly BatchPass _pass = new(model);
    private readonly AdamWeights _weights = new(model, options, hosts);
    private readonly BatchGradient _gradient = new(model.FeatureDim, model.NumFactors), _sum = new(model.FeatureDim, model.NumFactors);

    /// <inheritdoc/>
    public override void Learn(RowBatch batch, Span<float> scores)
    {
        _pass.Run(batch, scores);
        _gradient.Clear();
        _gradient.Add(_pass, batch.Rows);
        Step();
    }

    /// <inheritdoc/>
    public override bool Follow()
    {
        _gradient.Clear();
        Step();
        return _sum.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pass.Dispose();
        _weights.Dispose();
    }

    private void Step()
    {
        var sum = links.Reduce(_gradient.ToBytes(), Sum);
        _sum.Clear();
        _sum.Add(sum.Span);
        if (_sum.Rows == 0)
        {
            return;
        }

        _weights.Begin(_sum.Bias);
        ParallelRanges.Run(_sum.Features.Length, Block, (start, end) =>
        {
            for (int place = start; place < end; place++)
            {
                _weights.Move(_sum.Features[place], _sum.Factors(place), _sum.Linear(place));
            }
        }, CancellationToken.None);
    }

    private ReadOnlyMemory<byte> Sum(IReadOnlyList<ReadOnlyMemory<byte>> gradients)
    {
        _sum.Clear();
        foreach (var gradient in gradients)
        {
            _sum.Add(gradient.Span);
        }

        return _sum.ToBytes();
    }
}
