using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>One host's part in a training job: learn from the rows, save the model, score it.</summary>
/// <param name="run">The job.</param>
/// <param name="group">Its hosts.</param>
internal sealed class FactorizationMachinesTraining(TrainingRun run, HostGroup group)
{
    private readonly FactorizationMachinesOptions _options = FactorizationMachinesOptions.Of(run.HyperParameters);
    private readonly int _epochs = (int)Math.Min(int.MaxValue, run.HyperParameters.Get(FactorizationMachinesParameters.Epochs));
    private readonly long _interval = run.HyperParameters.Get(FactorizationMachinesParameters.PublishInterval);

    /// <summary>Does it.</summary>
    public void Run(CancellationToken cancel)
    {
        using var links = run.Hosts.Count > 1 ? group.Open(run.Hosts, cancel) : null;
        if (links is null)
        {
            Run(links, cancel);
        }
        else
        {
            links.Run(() => Run(links, cancel));
        }
    }

    private void Run(HostLinks? links, CancellationToken cancel)
    {
        var log = new FactorizationMachinesLog(run.Log, _options.IsClassifier, _epochs);
        var train = new TrainingChannel(run, FactorizationMachines.TrainChannel, _options);
        var pass = train.Open(epoch: 0);
        try
        {
            bool isDense = IsDense(pass.Peek(), links);
            log.Setup(pass.Peek()?.Rows ?? 0, isDense);
            using var model = InitialWeights.Model(_options, isDense);
            using Learner learner = links is null ? new AdamLearner(model, _options) : new SharedLearner(model, _options, links, run.Hosts.Count);
            for (int epoch = 0; epoch < _epochs; epoch++)
            {
                if (epoch > 0)
                {
                    pass.Dispose();
                    pass = train.Open(epoch);
                }

                Learn(epoch, pass, learner, log, cancel);
            }

            if (group.IsFirst)
            {
                log.Saves(() =>
                {
                    model.Save(run.Root.Model, run.Input.HyperParameters);
                    return run.Root.Model;
                });
            }

            Score(model, links, log, cancel);
            log.Total();
        }
        finally
        {
            pass.Dispose();
        }
    }

    // The first record tells. A host without rows asks the others.
    private static bool IsDense(RowBatch? first, HostLinks? links)
    {
        var hosts = All([first is null ? 0 : 1, first is { IsSparse: false } ? 1 : 0], links);
        var told = hosts.Where(host => host[0] == 1).Select(host => host[1] == 1).Distinct().ToArray();
        return told.Length switch
        {
            0 => throw new ClientException("Channel 'train' has no rows."),
            1 => told[0],
            _ => throw new ClientException("Channel 'train' has dense records on some hosts and sparse ones on others."),
        };
    }

    private void Learn(int epoch, ChannelPass pass, Learner learner, FactorizationMachinesLog log, CancellationToken cancel)
    {
        log.EpochBegins();
        var sums = new ScoreSums(_options.IsClassifier);
        float[] scores = [];
        long batches = 0;
        for (; pass.Next() is { } batch; batches++)
        {
            cancel.ThrowIfCancellationRequested();
            scores = scores.Length < batch.Rows ? new float[batch.Rows] : scores;
            var answers = scores.AsSpan(0, batch.Rows);
            learner.Learn(batch, answers);
            sums.Add(answers, batch.Labels);
            if (batches % _interval == 0)
            {
                log.Batch(epoch, batches, sums);
            }
        }

        while (learner.Follow())
        {
            cancel.ThrowIfCancellationRequested();
        }

        log.EpochEnds(epoch, batches, sums);
    }

    // The first host scores. It has the whole test channel already, unless that is dealt out by object: then every host scores its part.
    private void Score(FactorizationMachinesModel model, HostLinks? links, FactorizationMachinesLog log, CancellationToken cancel)
    {
        var test = new TrainingChannel(run, FactorizationMachines.TestChannel, _options);
        if (!test.Exists)
        {
            return;
        }

        var sums = new ScoreSums(_options.IsClassifier);
        long batches = 0;
        if (group.IsFirst || run.IsSharded(FactorizationMachines.TestChannel))
        {
            using var pass = test.Open(epoch: 0);
            for (; pass.Next() is { } batch; batches++)
            {
                cancel.ThrowIfCancellationRequested();
                var scores = new float[batch.Rows];
                model.Score(batch, scores, areRaw: true);
                sums.Add(scores, batch.Labels);
            }
        }

        var hosts = All([batches, .. sums.ToNumbers()], links);
        if (!group.IsFirst)
        {
            return;
        }

        foreach (long[] host in hosts.Skip(1))
        {
            sums.Add(host.AsSpan(1));
        }

        if (sums.Rows == 0)
        {
            throw new ClientException("Channel 'test' has no rows.");
        }

        log.Test(hosts.Sum(host => host[0]), sums);
    }

    private static IReadOnlyList<long[]> All(long[] mine, HostLinks? links) => links is null ? [mine] : links.Exchange(mine);
}
