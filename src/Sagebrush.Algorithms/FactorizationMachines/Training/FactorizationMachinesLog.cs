using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>The lines of a training job, in the words and order of the service's log.</summary>
/// <param name="run">The job.</param>
internal sealed class FactorizationMachinesLog(TrainingRun run)
{
    private const string Algorithm = "factorization-machines";

    private readonly ContainerLog _log = run.Log;
    private readonly DateTimeOffset _start = run.Log.Clock.GetUtcNow();
    private readonly IteratorCounts _read = new();
    private readonly IReadOnlyList<TrainingMetric> _metrics = TrainingMetric.Of(run.HyperParameters.Get(FactorizationMachinesParameters.PredictorType));
    private readonly long _epochs = run.HyperParameters.Get(FactorizationMachinesParameters.Epochs);
    private double _setup;
    private long _epochStart;

    /// <summary>The first batch was read, and tells which network is built.</summary>
    public void Setup(long records, bool isDense)
    {
        _setup = Since(_start);
        _log.Metrics(Algorithm, _start, [("initialize.time", _setup)]);
        _read.Add(records, batches: records > 0 ? 1 : 0, isReset: false);
        _log.Metrics(Algorithm, _start, _read.Values, meta: "init_train_data_iter");
        string kind = isDense ? "Dense" : "Sparse";
        _log.Info($"[{kind} network] Building a {kind.ToLowerInvariant()} network.");
        _log.Info("Create Store: local");
    }

    /// <summary>An epoch begins.</summary>
    public void EpochBegins() => _epochStart = _log.Clock.GetTimestamp();

    /// <summary>Figures of an epoch so far.</summary>
    public void Batch(int epoch, long batch, ScoreSums sums) => Quality(string.Create(CultureInfo.InvariantCulture, $"epoch={epoch}, batch={batch} train"), sums);

    /// <summary>An epoch is over.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="rows">Rows of this host.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="sums">Rows of all hosts, each as it was scored before it was learnt.</param>
    public void EpochEnds(int epoch, long rows, long batches, ScoreSums sums)
    {
        double time = _log.Clock.GetElapsedTime(_epochStart).TotalMilliseconds;
        Quality(string.Create(CultureInfo.InvariantCulture, $"epoch={epoch}, train"), sums);
        _log.Metrics(Algorithm, _start, epoch == 0 ? [("epochs", _epochs), ("update.time", time)] : [("update.time", time)]);
        _log.Progress(100.0 * (epoch + 1) / _epochs);
        _read.Add(rows, batches, isReset: true);
        _log.Metrics(Algorithm, _start, _read.Values, epoch, "training_data_iter");
        _log.Throughput(rows / Math.Max(time, 0.001) * 1000);
    }

    /// <summary>Figures of the test channel after an epoch, where they decide whether training goes on.</summary>
    public void EpochTest(int epoch, ScoreSums sums) => Quality(string.Create(CultureInfo.InvariantCulture, $"epoch={epoch}, test"), sums);

    /// <summary>Makes the model's files.</summary>
    /// <param name="save">Writes them and answers where.</param>
    public void Saves(Func<string> save)
    {
        _log.Info("Pulling entire model from kvstore to finalize");
        long start = _log.Clock.GetTimestamp();
        string path = save();
        _log.Metrics(Algorithm, _start, [("finalize.time", _log.Clock.GetElapsedTime(start).TotalMilliseconds)]);
        _log.Info($"Saved checkpoint to \"{path}\"");
    }

    /// <summary>Figures of the test channel.</summary>
    public void Test(long batches, ScoreSums sums)
    {
        var counts = new IteratorCounts();
        counts.Add(sums.Rows, batches, isReset: true);
        _log.Metrics(Algorithm, _start, counts.Values, meta: "test_data_iter");
        foreach (var metric in _metrics)
        {
            _log.TestScore(metric.Name, metric.Value(sums));
        }

        Quality("test", sums);
    }

    /// <summary>The job is done.</summary>
    public void Total() => _log.Metrics(Algorithm, _start, [("setuptime", _setup), ("totaltime", Since(_start))]);

    private void Quality(string of, ScoreSums sums)
    {
        foreach (var metric in _metrics)
        {
            _log.Quality(of, metric.Name, metric.Kind, metric.Value(sums));
        }
    }

    private double Since(DateTimeOffset time) => (_log.Clock.GetUtcNow() - time).TotalMilliseconds;
}
