using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>k-nearest neighbours: a sample of the training rows is the model.</summary>
public sealed class Knn : Algorithm
{
    private const string TrainChannel = "train", TestChannel = "test", Dimensions = "AWS/KNN";

    /// <inheritdoc/>
    public override Manifest Manifest { get; } = new()
    {
        Name = "knn",
        Description = "Classifies or predicts a number by the k nearest training rows.",
        Images = [new("knn", ["1", "latest"])],
        HyperParameters = KnnParameters.All,
        Rules = KnnParameters.Rules,
        Channels =
        [
            new(TrainChannel, "Rows that are sampled and searched.") { IsRequired = true, SupportedContentTypes = [MediaType.RecordIo, MediaType.Csv] },
            new(TestChannel, "Rows that are scored.") { SupportedContentTypes = [MediaType.RecordIo, MediaType.Csv] },
        ],
        SupportsDistributedTraining = true,
        MetricDefinitions =
        [
            new("test:accuracy", @"#quality_metric: host=\S+, test accuracy <score>=(\S+)"),
            new("test:mse", @"#quality_metric: host=\S+, test mse <loss>=(\S+)"),
        ],
        ObjectiveMetrics = [new("test:accuracy", "Maximize"), new("test:mse", "Minimize")],
        Inference = new([MediaType.Csv, MediaType.Json, MediaType.JsonLines, MediaType.RecordIo], [MediaType.Json, MediaType.JsonLines, MediaType.RecordIo]),
    };

    /// <inheritdoc/>
    public override void Train(TrainingRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        var start = run.Log.Clock.GetUtcNow();
        var group = HostGroup.Of(run);
        var sample = ReadSample(run, cancel);
        double rowsRead = sample.Seen, readTime = Milliseconds(run, start);
        run.Log.Progress(100);
        run.Log.Throughput(rowsRead / Math.Max(readTime, 0.001) * 1000);

        var test = ReadTest(run, group, cancel);
        var gathered = group.Gather([sample.Rows, sample.Labels, test?.Rows ?? new(0, 0), test?.Labels ?? new(0, 0)], cancel);
        if (group.IsFirst)
        {
            var model = Build(run, gathered);
            KnnFiles.Save(model, run.Root.Model);
            if (test is not null)
            {
                Score(run, model, gathered);
            }
            else
            {
                run.Log.Info("Test data is not provided.");
            }
        }

        run.Log.Metrics(Dimensions, start, [("update.time", readTime), ("Total Records Seen", rowsRead), ("totaltime", Milliseconds(run, start))]);
    }

    /// <inheritdoc/>
    public override Predictor Load(string folder) => new KnnPredictor(KnnFiles.Load(folder));

    private static LabelledRows ReadSample(TrainingRun run, CancellationToken cancel)
    {
        int hosts = run.Hosts.Count;
        long size = run.HyperParameters.Get(KnnParameters.SampleSize);
        int mine = (int)Math.Min(int.MaxValue, size / hosts + (run.Rank < size % hosts ? 1 : 0));
        var sample = new LabelledRows(new Reservoir(mine, seed: (ulong)run.Rank));

        // Hosts that all see the same objects deal the rows out among them: no row is sampled twice.
        int stride = run.IsSharded(TrainChannel) ? 1 : hosts;
        Read(run, TrainChannel, sample, stride, cancel);
        return sample.Rows.Rows > 0 || hosts > 1 ? sample : throw new ClientException("Channel 'train' has no rows.");
    }

    // The first host scores. It has the whole test channel already, unless that is dealt out by object: then every host brings its part.
    private static LabelledRows? ReadTest(TrainingRun run, HostGroup group, CancellationToken cancel)
    {
        if (!run.Input.Channels.ContainsKey(TestChannel))
        {
            return null;
        }

        var test = new LabelledRows(new Reservoir(int.MaxValue, seed: 0));
        if (group.IsFirst || run.IsSharded(TestChannel))
        {
            Read(run, TestChannel, test, stride: 1, cancel);
        }

        return test;
    }

    private static void Read(TrainingRun run, string channel, LabelledRows into, int stride, CancellationToken cancel)
    {
        var batch = new RowBatch(BatchSize(run));
        int? featureDim = run.HyperParameters.TryGet(KnnParameters.FeatureDim, out long width) ? (int)Math.Min(int.MaxValue, width) : null;
        try
        {
            using var reader = run.Dataset(channel, MediaType.RecordIo)!.Open(epoch: 0);
            while (reader.Read(batch))
            {
                cancel.ThrowIfCancellationRequested();
                if (featureDim is not null && featureDim != batch.Columns)
                {
                    throw new ClientException($"Channel '{channel}': a row has {batch.Columns} features, feature_dim is {featureDim}.");
                }

                into.Add(batch, run.Rank % stride, stride);
            }
        }
        catch (MalformedDataException e)
        {
            throw new ClientException($"Unable to read data channel '{channel}'. Requested content-type is '{run.ContentType(channel, MediaType.RecordIo)}'. "
                + $"Please verify the data matches the requested content-type. ({e.Message})", e);
        }
    }

    private static KnnModel Build(TrainingRun run, IReadOnlyList<DenseMatrix[]> gathered)
    {
        for (int host = 0; host < gathered.Count; host++)
        {
            var (rows, labels) = (gathered[host][0], gathered[host][1]);
            run.Log.Info($"...Got reservoir sample from {run.Hosts[host]}: data=({rows.Rows}, {rows.Columns}), labels=({labels.Rows},), NaNs=0");
        }

        var sample = LabelledRows.Joined([.. gathered.Select(host => (host[0], host[1]))]);
        long k = run.HyperParameters.Get(KnnParameters.K);
        if (k > sample.Rows.Rows)
        {
            throw new ClientException($"k is {k}, but the sample has only {sample.Rows.Rows} rows; k must be at most the number of rows and sample_size.");
        }

        var metric = run.HyperParameters.Get(KnnParameters.IndexMetric) switch
        {
            KnnParameters.InnerProduct => KnnMetric.InnerProduct,
            KnnParameters.Cosine => KnnMetric.Cosine,
            _ => KnnMetric.L2,
        };
        Timed(run, "Training index...", "training index", () => Normalize(sample.Rows, metric));
        KnnIndex index = null!;
        Timed(run, "Adding data to index...", "adding data to index", () => index = new(sample.Rows, sample.Labels.Values.ToArray(), metric));
        return new(index, (int)k, run.HyperParameters.Get(KnnParameters.PredictorType) == KnnParameters.Classifier);
    }

    private static void Normalize(DenseMatrix rows, KnnMetric metric)
    {
        for (int row = 0; row < rows.Rows && metric == KnnMetric.Cosine; row++)
        {
            Distances.Normalize(rows.Row(row));
        }
    }

    private static void Score(TrainingRun run, KnnModel model, IReadOnlyList<DenseMatrix[]> gathered)
    {
        var test = LabelledRows.Joined([.. gathered.Select(host => (host[2], host[3]))]);
        if (test.Rows.Rows == 0)
        {
            throw new ClientException("Channel 'test' has no rows.");
        }

        if (test.Rows.Columns != model.Index.Dimensions)
        {
            throw new ClientException($"Channel 'test': a row has {test.Rows.Columns} features, those of 'train' have {model.Index.Dimensions}.");
        }

        float[] answers = Answers(run, model, test.Rows), actual = test.Labels.Values.ToArray();
        if (model.IsClassifier)
        {
            var score = new ClassificationScore();
            for (int row = 0; row < answers.Length; row++)
            {
                score.Add(actual[row], answers[row]);
            }

            run.Log.TestScore("accuracy", score.Accuracy);
            run.Log.TestScore("macro_f_1.000", score.MacroF);
            run.Log.Quality(TestChannel, "accuracy", "score", score.Accuracy);
            run.Log.Quality(TestChannel, "macro_f_1.000", "score", score.MacroF);
        }
        else
        {
            double mse = actual.Zip(answers, (label, answer) => ((double)label - answer) * ((double)label - answer)).Average();
            run.Log.TestScore("mse", mse);
            run.Log.Quality(TestChannel, "mse", "loss", mse);
        }
    }

    private static float[] Answers(TrainingRun run, KnnModel model, DenseMatrix rows)
    {
        var predictor = new KnnPredictor(model);
        var answers = new float[rows.Rows];
        int size = BatchSize(run);
        for (int start = 0; start < rows.Rows; start += size)
        {
            int count = Math.Min(size, rows.Rows - start);
            var batch = new DenseMatrix(rows.RowRange(start, count).ToArray(), count, rows.Columns);
            Timed(run, "Searching index...", "searching index", () => predictor.Answer(batch).CopyTo(answers, start), "Done");
        }

        return answers;
    }

    private static int BatchSize(TrainingRun run)
    {
        const int Largest = 65_536;
        return (int)Math.Min(Largest, run.HyperParameters.Get(KnnParameters.MiniBatchSize));
    }

    private static void Timed(TrainingRun run, string beginning, string work, Action action, string done = "Finished")
    {
        run.Log.Info(beginning);
        long start = run.Log.Clock.GetTimestamp();
        action();
        run.Log.Info($"...{done} {work} in {(long)run.Log.Clock.GetElapsedTime(start).TotalSeconds} second(s)");
    }

    private static double Milliseconds(TrainingRun run, DateTimeOffset since) => (run.Log.Clock.GetUtcNow() - since).TotalMilliseconds;
}
