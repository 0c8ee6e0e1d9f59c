using Sagebrush.Algorithms;
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
        var log = new FactorizationMachinesLog(run.Log, _options.IsClassifier, _epochs);
        var train = new TrainingChannel(run, FactorizationMachines.TrainChannel, _options);
        var pass = train.Open(epoch: 0);
        try
        {
            var first = pass.Peek() ?? throw new ClientException("Channel 'train' has no rows.");
            log.Setup(first.Rows, isDense: !first.IsSparse);
            using var model = InitialWeights.Model(_options, isDense: !first.IsSparse);
            using var learner = new AdamLearner(model, _options);
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

            Score(model, log, cancel);
            log.Total();
        }
        finally
        {
            pass.Dispose();
        }
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

        log.EpochEnds(epoch, batches, sums);
    }

    private void Score(FactorizationMachinesModel model, FactorizationMachinesLog log, CancellationToken cancel)
    {
        var test = new TrainingChannel(run, FactorizationMachines.TestChannel, _options);
        if (!test.Exists)
        {
            return;
        }

        using var pass = test.Open(epoch: 0);
        var sums = new ScoreSums(_options.IsClassifier);
        long batches = 0;
        for (; pass.Next() is { } batch; batches++)
        {
            cancel.ThrowIfCancellationRequested();
            var scores = new float[batch.Rows];
            model.Score(batch, scores, areRaw: true);
            sums.Add(scores, batch.Labels);
        }

        if (sums.Rows == 0)
        {
            throw new ClientException("Channel 'test' has no rows.");
        }

        log.Test(batches, sums);
    }
}
