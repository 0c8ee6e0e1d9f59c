using Sagebrush.Algorithms;

namespace Sagebrush.FactorizationMachines;

/// <summary>Learning with a <see cref="Solver"/>: the channel is read once and held in memory, and an epoch is a sweep.</summary>
/// <param name="options">What is to be learnt.</param>
/// <param name="epochs">Sweeps.</param>
/// <param name="log">Where figures of sweeps go.</param>
internal sealed class ChannelSolving(FactorizationMachinesOptions options, int epochs, FactorizationMachinesLog log)
{
    /// <summary>Learns.</summary>
    /// <param name="pass">The training rows.</param>
    /// <param name="model">What is learnt.</param>
    /// <param name="cancel">Asked between batches and sweeps.</param>
    /// <exception cref="ClientException">The fields are not those of the rows.</exception>
    public void Run(ChannelPass pass, FactorizationMachinesModel model, CancellationToken cancel)
    {
        log.EpochBegins();
        var columns = Read(pass, cancel);
        float[] scores = new float[columns.Rows];
        using Solver solver = options.Optimizer == Optimizer.Als
            ? new AlternatingLeastSquares(columns, options, model)
            : new GibbsSampling(columns, options, options.ChainFactors, options.BurnIn ?? epochs / 10);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            cancel.ThrowIfCancellationRequested();
            solver.Sweep();
            solver.Score(scores);
            var sums = new ScoreSums(options.IsClassifier);
            sums.Add(scores, columns.Labels);
            Divergence.Refuse(epoch, sums);
            log.EpochEnds(epoch, scores.Length, (scores.Length + options.MiniBatchSize - 1) / options.MiniBatchSize, sums);
            log.EpochBegins();
        }

        solver.Complete(model);
    }

    private TrainingColumns Read(ChannelPass pass, CancellationToken cancel)
    {
        var rows = new ChannelRows(options.FeatureDim);
        while (pass.Next() is { } batch)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(batch);
        }

        return new(rows, options.FieldWidths is { } widths ? Fields.Of(widths) : Fields.Find(rows));
    }
}
