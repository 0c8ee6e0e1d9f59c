using Sagebrush.Runs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Brings the lines of a container to CloudWatch Logs while they are written, and the metrics in them to the job. Both remember how far they are: after a
/// crash no line is lost and none comes twice.
/// </summary>
internal sealed class LogPump(IRunner runner, LogStore logs, Table<MetricPoints> points, TimeProvider clock)
{
    private const string Group = "/aws/sagemaker/TrainingJobs";

    // A stream goes on when a job is begun again, with a log file that begins at 0 again.
    private const long AttemptSpan = 1L << 44;

    private const int LargestBatch = 1000;

    /// <summary>Reads a run's log to its end.</summary>
    /// <param name="run">The container.</param>
    /// <param name="job">The training job's name.</param>
    /// <param name="stream">The log stream.</param>
    /// <param name="attempt">Which attempt of the job this is.</param>
    /// <param name="metrics">Reads the values.</param>
    /// <param name="cancel">Stops between batches.</param>
    public async Task Run(RunHandle run, string job, string stream, int attempt, MetricScraper metrics, CancellationToken cancel)
    {
        long first = attempt * AttemptSpan, position = Math.Max(first, logs.Position(Group, stream));
        await using var lines = runner.Log(run, position - first, cancel).GetAsyncEnumerator(cancel);
        var batch = new List<LogEvent>();
        long offset = 0;
        var next = lines.MoveNextAsync();
        while (true)
        {
            if (batch.Count > 0 && (!next.IsCompleted || batch.Count == LargestBatch))
            {
                Write(batch, first + offset);
            }

            if (!await next)
            {
                break;
            }

            (string line, offset) = lines.Current;
            if (line.Length > 0)
            {
                // CloudWatch Logs has no empty events.
                batch.Add(new(clock.GetUtcNow(), line));
            }

            next = lines.MoveNextAsync();
        }

        if (batch.Count > 0)
        {
            Write(batch, first + offset);
        }

        // The container's own file goes with the job; from now on this is the only log.
        logs.Find(Group, stream)?.Flush();

        void Write(List<LogEvent> events, long end)
        {
            var found = events.SelectMany(e => metrics.Scrape(e.Message, e.Timestamp)).ToList();
            if (found.Count > 0)
            {
                Keep(new(job, stream, position, found));
            }

            logs.Append(Group, stream, [.. events], end);
            position = end;
            events.Clear();
        }
    }

    /// <summary>The last value of each metric of a job.</summary>
    public IReadOnlyList<MetricData> Final(string job) =>
    [
        .. MetricPoints.All(points, job).SelectMany(row => row.Points)
            .GroupBy(point => point.MetricName, StringComparer.Ordinal).Select(values => values.OrderBy(v => v.Timestamp).Last()),
    ];

    // The stretch may have been scraped before a crash that came before its lines were stored.
    private void Keep(MetricPoints row)
    {
        if (points.Update(row.Key, old => row) is null)
        {
            points.Add(row);
        }
    }
}
