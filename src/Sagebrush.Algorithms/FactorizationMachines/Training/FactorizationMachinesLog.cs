using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>The lines of a training job, in the words and order of the service's log.</summary>
/// <param name="log">Where to.</param>
/// <param name="isClassifier">Which figures there are.</param>
/// <param name="epochs">Passes that are asked for.</param>
internal sealed class FactorizationMachinesLog(ContainerLog log, bool isClassifier, int epochs)
{
    private const string Algorithm = "factorization-machines";

    private readonly DateTimeOffset _start = log.Clock.GetUtcNow();
    private readonly IteratorCounts _read = new();
    private double _setup;
    private long _epochStart;

    private IReadOnlyList<TrainingMetric> Metrics => isClassifier ? TrainingMetric.OfClassifier : TrainingMetric.OfRegressor;

    /// <summary>The first batch was read, and tells which network is built.</summary>
    public void Setup(long records, bool isDense)
    {
        _setup = Since(_start);
        log.Metrics(Algorithm, _start, [("initialize.time", _setup)]);
        _read.Add(records, batches: records > 0 ? 1 : 0, isReset: false);
        log.Metrics(Algorithm, _start, _read.Values, meta: "init_train_data_iter");
        string kind = isDense ? "Dense" : "Sparse";
        log.Info($"[{kind} network] Building a {kind.ToLowerInvariant()} network.");
        log.Info("Create Store: local");
    }

    /// <summary>An epoch begins.</summary>
    public void EpochBegins() => _epochStart = log.Clock.GetTimestamp();

    /// <summary>Figures of an epoch so far.</summary>
    public void Batch(int epoch, long batch, ScoreSums sums) => Quality(string.Create(CultureInfo.InvariantCulture, $"epoch={epoch}, batch={batch} train"), sums);

    /// <summary>An epoch is over.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="sums">Its rows, each as it was scored before it was learnt.</param>
    public void EpochEnds(int epoch, long batches, ScoreSums sums)
    {
        double time = log.Clock.GetElapsedTime(_epochStart).TotalMilliseconds;
        Quality(string.Create(CultureInfo.InvariantCulture, $"epoch={epoch}, train"), sums);
        log.Metrics(Algorithm, _start, epoch == 0 ? [("epochs", epochs), ("update.time", time)] : [("update.time", time)]);
        log.Progress(100.0 * (epoch + 1) / epochs);
        _read.Add(sums.Rows, batches, isReset: true);
        log.Metrics(Algorithm, _start, _read.Values, epoch, "training_data_iter");
        log.Throughput(sums.Rows / Math.Max(time, 0.001) * 1000);
    }

    /// <summary>Makes the model's files.</summary>
    /// <param name="save">Writes them and answers where.</param>
    public void Saves(Func<string> save)
    {
        log.Info("Pulling entire model from kvstore to finalize");
        long start = log.Clock.GetTimestamp();
        string path = save();
        log.Metrics(Algorithm, _start, [("finalize.time", log.Clock.GetElapsedTime(start).TotalMilliseconds)]);
        log.Info($"Saved checkpoint to \"{path}\"");
    }

    /// <summary>Figures of the test channel.</summary>
    public void Test(long batches, ScoreSums sums)
    {
        var counts = new IteratorCounts();
        counts.Add(sums.Rows, batches, isReset: true);
        log.Metrics(Algorithm, _start, counts.Values, meta: "test_data_iter");
        foreach (var metric in Metrics)
        {
            log.TestScore(metric.Name, metric.Value(sums));
        }

        Quality("test", sums);
    }

    /// <summary>The job is done.</summary>
    public void Total() => log.Metrics(Algorithm, _start, [("setuptime", _setup), ("totaltime", Since(_start))]);

    private void Quality(string of, ScoreSums sums)
    {
        foreach (var metric in Metrics)
        {
            log.Quality(of, metric.Name, metric.Kind, metric.Value(sums));
        }
    }

    private double Since(DateTimeOffset time) => (log.Clock.GetUtcNow() - time).TotalMilliseconds;
}
