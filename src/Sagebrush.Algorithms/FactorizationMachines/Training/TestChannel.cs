using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>The test channel of a job.</summary>
/// <param name="run">The job.</param>
/// <param name="options">What is learnt.</param>
/// <param name="links">The job's hosts; null for one.</param>
internal sealed class TestChannel(TrainingRun run, FactorizationMachinesOptions options, HostLinks? links)
{
    private readonly TrainingChannel _rows = new(run, FactorizationMachines.TestChannel, options);
    private int _passes;

    /// <summary>The job has one.</summary>
    public bool Exists => _rows.Exists;

    /// <summary>
    /// Scores it. The first host does, which has the whole channel; where it is dealt out by object, every host scores its part. All hosts hear the result.
    /// </summary>
    /// <returns>Batches and their scores.</returns>
    /// <exception cref="ClientException">It has no rows, or rows that cannot be scored.</exception>
    public (long Batches, ScoreSums Sums) Score(FactorizationMachinesModel model, CancellationToken cancel)
    {
        var mine = new ScoreSums(options.IsClassifier);
        long batches = 0;
        if (run.Rank == 0 || run.IsSharded(FactorizationMachines.TestChannel))
        {
            using var pass = _rows.Open(_passes++);
            for (; pass.Next() is { } batch; batches++)
            {
                cancel.ThrowIfCancellationRequested();
                var scores = new float[batch.Rows];
                model.Score(batch, scores, areRaw: true);
                mine.Add(scores, batch.Labels);
            }
        }

        var sums = mine.OfAll(links);
        batches = (links?.Exchange([batches]) ?? [[batches]]).Sum(host => host[0]);
        return sums.Rows > 0 ? (batches, sums) : throw new ClientException("Channel 'test' has no rows.");
    }
}
