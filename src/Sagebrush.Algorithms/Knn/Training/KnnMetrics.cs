using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>The timers and counters of a training job, in the names and order of the service's log.</summary>
internal sealed class KnnMetrics(ContainerLog log)
{
    private const string Algorithm = "AWS/KNN";

    private readonly DateTimeOffset _start = log.Clock.GetUtcNow();
    private readonly List<(string Name, double Milliseconds)> _work = [("epochs", 1)];
    private double _setup;

    /// <summary>Reading can begin.</summary>
    public void Setup()
    {
        _setup = Since(_start);
        log.Metrics(Algorithm, _start, [("initialize.time", _setup)]);
    }

    /// <summary>What was read of a channel.</summary>
    public void Iterator(string meta, long rows, long batches, int? epoch = null)
    {
        var counts = new IteratorCounts();
        counts.Add(rows, batches, isReset: epoch is not null);
        log.Metrics(Algorithm, _start, counts.Values, epoch, meta);
    }

    /// <summary>Does a piece of work and keeps its time for <see cref="Work"/>.</summary>
    public T Timed<T>(string name, Func<T> work)
    {
        long start = log.Clock.GetTimestamp();
        var result = work();
        _work.Add((name, log.Clock.GetElapsedTime(start).TotalMilliseconds));
        return result;
    }

    /// <summary>Rows that were read in the last timed piece of work, by the second.</summary>
    public void Throughput(long rows) => log.Throughput(rows / Math.Max(_work[^1].Milliseconds, 0.001) * 1000);

    /// <summary>A step of the work, told before and after.</summary>
    public void Step(string name, Action work) => Step(name, work, "Finished");

    /// <summary>A step of the work, told before and after.</summary>
    public void Step(string name, Action work, string done)
    {
        log.Info($"{name}...");
        long start = log.Clock.GetTimestamp();
        work();
        log.Info($"...{done} {char.ToLowerInvariant(name[0])}{name[1..]} in {(long)log.Clock.GetElapsedTime(start).TotalSeconds} second(s)");
    }

    /// <summary>The pieces of work and their times.</summary>
    public void Work() => log.Metrics(Algorithm, _start, _work);

    /// <summary>The whole job.</summary>
    public void Total() => log.Metrics(Algorithm, _start, [("setuptime", _setup), ("totaltime", Since(_start))]);

    private double Since(DateTimeOffset time) => (log.Clock.GetUtcNow() - time).TotalMilliseconds;
}
