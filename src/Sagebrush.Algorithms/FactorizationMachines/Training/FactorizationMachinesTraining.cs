using System.Globalization;
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
    private readonly FactorizationMachinesLog _log = new(run);
    private readonly long _epochs = run.HyperParameters.Get(FactorizationMachinesParameters.Epochs);
    private readonly long _interval = run.HyperParameters.Get(FactorizationMachinesParameters.PublishInterval);

    /// <summary>Does it.</summary>
    public void Run(CancellationToken cancel)
    {
        using var links = run.Hosts.Count > 1 ? group.Open(run.Hosts, cancel) : null;
        if (links is null)
        {
            RunInMemory(links, cancel);
        }
        else
        {
            links.Run(() => RunInMemory(links, cancel));
        }
    }

    // The optimizer's tables are larger than the model's, and a copy for early stopping takes as much again.
    private void RunInMemory(HostLinks? links, CancellationToken cancel)
    {
        try
        {
            Run(links, cancel);
        }
        catch (OutOfMemoryException e)
        {
            throw new ClientException(string.Create(CultureInfo.InvariantCulture,
                $"feature_dim {_options.FeatureDim} with num_factors {_options.NumFactors} needs more memory than this instance has."), e);
        }
    }

    private void Run(HostLinks? links, CancellationToken cancel)
    {
        var test = new TestChannel(run, _options, links);
        var train = new TrainingChannel(run, FactorizationMachines.TrainChannel, _options, run.HyperParameters.IsTrue(FactorizationMachinesParameters.Shuffle));
        var pass = train.Open(epoch: 0);
        try
        {
            bool isDense = IsDense(pass.Peek(), links);
            _log.Setup(pass.Peek()?.Rows ?? 0, isDense);
            using var model = InitialWeights.Model(_options, isDense);
            if (_options.HoldsChannel)
            {
                new ChannelSolving(_options, (int)Math.Min(int.MaxValue, _epochs), _log).Run(pass, model, cancel);
            }
            else
            {
                pass = Learn(pass, train, model, links, test, cancel);
            }

            Finish(model, test, cancel);
        }
        finally
        {
            pass.Dispose();
        }
    }

    // Answers the last pass, open.
    private ChannelPass Learn(ChannelPass pass, TrainingChannel train, FactorizationMachinesModel model, HostLinks? links, TestChannel test, CancellationToken cancel)
    {
        using var learner = NewLearner(model, links);
        using var stopping = Stopping(model);
        for (int epoch = 0; epoch < _epochs; epoch++)
        {
            if (epoch > 0)
            {
                pass.Dispose();
                pass = train.Open(epoch);
            }

            Learn(epoch, pass, learner, links, cancel);
            if (stopping is not null && IsEnough(epoch, stopping, test, model, cancel))
            {
                break;
            }
        }

        stopping?.Restore();
        return pass;
    }

    private Learner NewLearner(FactorizationMachinesModel model, HostLinks? links) => _options.Optimizer switch
    {
        Optimizer.Sgd => new SgdLearner(model, _options),
        Optimizer.Adagrad => new AdagradLearner(model, _options),
        _ => links is null ? new AdamLearner(model, _options) : new SharedLearner(model, _options, links, run.Hosts.Count),
    };

    // The first record tells. A host without rows asks the others.
    private static bool IsDense(RowBatch? first, HostLinks? links)
    {
        long[] mine = [first is null ? 0 : 1, first is { IsSparse: false } ? 1 : 0];
        bool[] told = [.. (links?.Exchange(mine) ?? [mine]).Where(host => host[0] == 1).Select(host => host[1] == 1).Distinct()];
        return told.Length switch
        {
            0 => throw new ClientException("Channel 'train' has no rows."),
            1 => told[0],
            _ => throw new ClientException("Channel 'train' has dense records on some hosts and sparse ones on others."),
        };
    }

    private EarlyStopping? Stopping(FactorizationMachinesModel model) =>
        run.HyperParameters.TryGet(FactorizationMachinesParameters.Patience, out long patience)
            ? new(model, TrainingMetric.Deciding(_options.IsClassifier), (int)Math.Min(int.MaxValue, patience)) : null;

    private void Learn(int epoch, ChannelPass pass, Learner learner, HostLinks? links, CancellationToken cancel)
    {
        _log.EpochBegins();
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
            Divergence.Refuse(epoch, sums);
            if (batches % _interval == 0)
            {
                _log.Batch(epoch, batches, sums);
            }
        }

        while (learner.Follow())
        {
            cancel.ThrowIfCancellationRequested();
        }

        _log.EpochEnds(epoch, sums.Rows, batches, sums.OfAll(links));
    }

    private bool IsEnough(int epoch, EarlyStopping stopping, TestChannel test, FactorizationMachinesModel model, CancellationToken cancel)
    {
        var (_, sums) = test.Score(model, cancel);
        _log.EpochTest(epoch, sums);
        return stopping.Ends(sums);
    }

    private void Finish(FactorizationMachinesModel model, TestChannel test, CancellationToken cancel)
    {
        Divergence.Refuse(model);
        if (group.IsFirst)
        {
            _log.Saves(() =>
            {
                model.Save(run.Root.Model, run.Input.HyperParameters);
                return run.Root.Model;
            });
        }

        if (test.Exists)
        {
            var (batches, sums) = test.Score(model, cancel);
            if (group.IsFirst)
            {
                _log.Test(batches, sums);
            }
        }

        _log.Total();
    }
}
