using Microsoft.Extensions.Logging;
using Sagebrush.Hosting;
using Sagebrush.Metrics;
using Sagebrush.Runs;
using Sagebrush.Services;

namespace Sagebrush.Jobs;

/// <summary>What all processing jobs work with.</summary>
/// <param name="options">Account and region.</param>
/// <param name="tables">The jobs.</param>
/// <param name="platform">What their containers stand on.</param>
/// <param name="metrics">Gets the metrics that containers leave.</param>
internal sealed class ProcessingWorkshop(Options options, SageMakerTables tables, HostingPlatform platform, MetricStore metrics)
    : Workshop<ProcessingJob>(ProcessingJob.Kind, tables.ProcessingJobs, Path.Combine(platform.Folder.Runs, "processing-jobs"), platform.Clock)
{
    /// <summary>The log group of all processing jobs.</summary>
    public const string LogGroup = "/aws/sagemaker/ProcessingJobs";

    /// <summary>Account and region.</summary>
    public Options Options { get; } = options;

    /// <summary>What containers stand on.</summary>
    public HostingPlatform Platform { get; } = platform;

    /// <summary>Gets the metrics that containers leave.</summary>
    public MetricStore Metrics { get; } = metrics;

    /// <summary>Brings the containers' output to CloudWatch Logs.</summary>
    public LogPump Log { get; } = new(platform.Runner, platform.Logs, platform.Clock);

    /// <summary>The folder of an attempt at a job.</summary>
    public AttemptFolder Attempt(ProcessingJob job) => new(Path.Combine(Folder, job.Key, $"{job.Attempt}"));

    /// <inheritdoc/>
    public override JobOwner Own(string job, ILogger log) => new ProcessingOwner(job, this, log);

    /// <inheritdoc/>
    public override async Task Clean(string job, CancellationToken cancel)
    {
        Platform.Variables.RevokeBelow($"{Kind}/{job}/");
        string folder = Path.Combine(Folder, job);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var run in Directory.GetDirectories(folder).SelectMany(attempt => new AttemptFolder(attempt).Runs()))
        {
            await Platform.Runner.Stop(run, TimeSpan.Zero, cancel);
            await Platform.Runner.Remove(run, cancel);
        }

        Directory.Delete(folder, recursive: true);
    }
}
