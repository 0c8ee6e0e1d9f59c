using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>One host's part in a training job: sample the rows, and on the first host build the model and score it.</summary>
/// <param name="run">The job.</param>
/// <param name="group">Its hosts.</param>
internal sealed class KnnTraining(TrainingRun run, HostGroup group)
{
    /// <summary>The channels.</summary>
    public const string TrainChannel = "train", TestChannel = "test";

    private const ulong Seed = 0;

    private readonly KnnMetrics _metrics = new(run.Log);
    private readonly KnnChannels _channels = new(run);

    /// <summary>Does it.</summary>
    public void Run(CancellationToken cancel)
    {
        _metrics.Setup();
        var sample = Sample(cancel);
        var (rows, labels) = sample.Share(Share(sample, cancel));
        var test = ReadTest(cancel);
        var gathered = group.Gather([rows, labels, test?.Rows ?? new(0, 0), test?.Labels ?? new(0, 0)], cancel);
        var model = group.IsFirst ? Finish(gathered, cancel) : null;
        _metrics.Work();
        if (test is null)
        {
            run.Log.Info("Test data is not provided.");
        }
        else if (model is not null)
        {
            Score(model, gathered, cancel);
        }

        _metrics.Total();
    }

    private LabelledRows Sample(CancellationToken cancel)
    {
        var sample = new LabelledRows(Capacity, Seed + (ulong)run.Rank);
        _metrics.Iterator("init_train_data_iter", rows: 0, batches: 0);

        // Hosts that all see the same objects deal the rows out among them: no row is sampled twice.
        int stride = run.IsSharded(TrainChannel) ? 1 : run.Hosts.Count;
        long batches = _metrics.Timed("update.time", () => _channels.Read(TrainChannel, sample, stride, cancel));
        run.Log.Progress(100);
        _metrics.Iterator("training_data_iter", sample.Seen, batches, epoch: 0);
        _metrics.Throughput(sample.Seen);
        return sample;
    }

    // Every host may keep all that is asked for, so that parts of any size can be weighted afterwards; and no more than its memory holds.
    private int Capacity(int columns)
    {
        long asked = run.HyperParameters.Get(KnnParameters.SampleSize), fits = SampleMemory.Rows(columns);
        int kept = (int)Math.Min(asked, fits);
        run.Log.Info($"Reservoir of {run.Host} keeps at most {kept} rows of {columns} features: "
            + $"sample_size is {asked} on {run.Hosts.Count} host(s), memory is for {fits} rows.");
        if (fits < asked)
        {
            run.Log.Warning($"Only {fits} of {asked} rows fit into memory: a larger instance type or a smaller sample_size would help.");
        }

        return kept;
    }

    private int Share(LabelledRows sample, CancellationToken cancel)
    {
        var hosts = group.Exchange([sample.Seen, sample.Capacity], cancel);
        if (hosts.All(host => host[0] == 0))
        {
            throw new ClientException("Channel 'train' has no rows.");
        }

        return Reservoir.Shares([.. hosts.Select(host => host[0])], (int)hosts.Min(host => host[1]), Seed)[run.Rank];
    }

    // The first host scores. It has the whole test channel already, unless that is dealt out by object: then every host brings its part.
    private LabelledRows? ReadTest(CancellationToken cancel)
    {
        if (!run.Input.Channels.ContainsKey(TestChannel))
        {
            return null;
        }

        var test = new LabelledRows(_ => int.MaxValue, Seed);
        if (group.IsFirst || run.IsSharded(TestChannel))
        {
            _channels.Read(TestChannel, test, stride: 1, cancel);
        }

        return test;
    }

    private KnnModel Finish(IReadOnlyList<DenseMatrix[]> gathered, CancellationToken cancel)
    {
        for (int host = 0; host < gathered.Count; host++)
        {
            var (rows, labels) = (gathered[host][0], gathered[host][1]);
            run.Log.Info($"Getting reservoir sample from {run.Hosts[host]}...");
            run.Log.Info($"...Got reservoir sample from {run.Hosts[host]}: data=({rows.Rows}, {rows.Columns}), labels=({labels.Rows},), NaNs=0");
        }

        var sample = LabelledRows.Joined([.. gathered.Select(host => (host[0], host[1]))]);
        var model = _metrics.Timed("finalize.time", () => Build(sample, cancel));
        _metrics.Timed("model.serialize.time", () =>
        {
            model.Save(run.Root.Model);
            return model;
        });
        return model;
    }

    private KnnModel Build((DenseMatrix Rows, DenseMatrix Labels) sample, CancellationToken cancel)
    {
        var options = KnnParameters.Options(run.HyperParameters);
        if (options.K > sample.Rows.Rows)
        {
            throw new ClientException(
                $"k is {options.K}, but the sample has only {sample.Rows.Rows} rows; k must be at most the number of rows and sample_size.");
        }

        if (options.DimensionReductionTarget >= sample.Rows.Columns)
        {
            throw new ClientException($"Value '{options.DimensionReductionTarget}' at 'hyperParameters.dimension_reduction_target' failed to satisfy constraint: "
                + $"Member must be less than the number of features ({sample.Rows.Columns})");
        }

        if (options.Lists > sample.Rows.Rows && options.IndexType != KnnIndexType.Flat)
        {
            throw new ClientException($"Value '{options.Lists}' at 'hyperParameters.{KnnParameters.IvfLists.Name}' failed to satisfy constraint: "
                + $"Member must have value less than or equal to the number of rows in the sample ({sample.Rows.Rows})");
        }

        if (options.IndexType == KnnIndexType.InvertedQuantized && sample.Rows.Rows < ProductQuantizer.Codes)
        {
            throw new ClientException($"faiss.IVFPQ learns {ProductQuantizer.Codes} centroids for each sub-vector, but the sample has only {sample.Rows.Rows} rows.");
        }

        return KnnModel.Build(sample.Rows, sample.Labels.Values.ToArray(), options, _metrics.Step, cancel);
    }

    private void Score(KnnModel model, IReadOnlyList<DenseMatrix[]> gathered, CancellationToken cancel)
    {
        var test = LabelledRows.Joined([.. gathered.Select(host => (host[2], host[3]))]);
        if (test.Rows.Rows == 0)
        {
            throw new ClientException("Channel 'test' has no rows.");
        }

        if (test.Rows.Columns != model.FeatureDim)
        {
            throw new ClientException($"Channel 'test': a row has {test.Rows.Columns} features, those of 'train' have {model.FeatureDim}.");
        }

        var answers = new float[test.Rows.Rows];
        int size = _channels.BatchSize, batches = 0;
        for (int start = 0; start < answers.Length; start += size, batches++)
        {
            int first = start, count = Math.Min(size, answers.Length - start);
            _metrics.Step("Searching index", () => model.Predict(test.Rows.RowRange(first, count), answers.AsSpan(first, count), cancel), "Done");
        }

        _metrics.Iterator("test_data_iter", answers.Length, batches, epoch: 0);
        KnnScore.Of(test.Labels.Values, answers, model.IsClassifier).Print(run.Log);
    }
}
