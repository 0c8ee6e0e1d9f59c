using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>Keeps the best model of all epochs so far, which takes as much memory again as the model.</summary>
/// <param name="model">What is learnt.</param>
/// <param name="metric">A loss: less is better.</param>
/// <param name="patience">Epochs in a row that need not be better.</param>
internal sealed class EarlyStopping(FactorizationMachinesModel model, TrainingMetric metric, int patience) : IDisposable
{
    private readonly FactorTable _linear = new(model.FeatureDim, 1), _factors = new(model.FeatureDim, model.NumFactors);
    private double _best = double.PositiveInfinity;
    private float _bias = model.Bias;
    private int _waited;

    /// <summary>Takes notice of an epoch.</summary>
    /// <param name="test">The test channel, scored by the model as it is.</param>
    /// <returns>Training is to end.</returns>
    public bool Ends(ScoreSums test)
    {
        // Also a loss that is no number is no better one.
        if (!(metric.Value(test) < _best))
        {
            return ++_waited == patience;
        }

        (_best, _bias, _waited) = (metric.Value(test), model.Bias, 0);
        Copy(model.Linear, _linear);
        Copy(model.Factors, _factors);
        return false;
    }

    /// <summary>Makes the model the best one again; where no epoch had a loss that is a number, it stays as it is.</summary>
    public void Restore()
    {
        if (double.IsPositiveInfinity(_best))
        {
            return;
        }

        model.Bias = _bias;
        Copy(_linear, model.Linear);
        Copy(_factors, model.Factors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _linear.Dispose();
        _factors.Dispose();
    }

    private static void Copy(FactorTable from, FactorTable to)
    {
        for (int row = 0; row < from.Rows; row++)
        {
            from.Row(row).CopyTo(to.Row(row));
        }
    }
}
