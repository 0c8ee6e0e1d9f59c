using Sagebrush.Runs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Brings the lines of training jobs to CloudWatch Logs, and the metrics in them to the jobs: after a crash none is lost and none comes twice.</summary>
/// <param name="pump">Moves the lines.</param>
/// <param name="points">Gets the metrics.</param>
internal sealed class JobLog(LogPump pump, Table<MetricPoints> points)
{
    private const string Group = "/aws/sagemaker/TrainingJobs";

    /// <summary>Reads a run's log to its end.</summary>
    /// <param name="run">The container.</param>
    /// <param name="job">The training job's name.</param>
    /// <param name="stream">The log stream.</param>
    /// <param name="attempt">Which attempt of the job this is.</param>
    /// <param name="metrics">Reads the values.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Task Run(RunHandle run, string job, string stream, int attempt, MetricScraper metrics, CancellationToken cancel) =>
        pump.Run(run, attempt, Group, stream, cancel, (lines, position) =>
        {
            var found = lines.SelectMany(line => metrics.Scrape(line.Message, line.Timestamp)).ToList();
            if (found.Count > 0)
            {
                Keep(new(job, stream, position, found));
            }
        });

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
