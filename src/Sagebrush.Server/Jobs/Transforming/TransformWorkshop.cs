using Microsoft.Extensions.Logging;
using Sagebrush.Hosting;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>What all transform jobs work with.</summary>
/// <param name="tables">The jobs and their objects.</param>
/// <param name="platform">What their instances stand on.</param>
internal sealed class TransformWorkshop(SageMakerTables tables, HostingPlatform platform)
    : Workshop<TransformJob>(TransformJob.Kind, tables.TransformJobs, Path.Combine(platform.Folder.Runs, "transform-jobs"), platform.Clock)
{
    /// <summary>The log group of all transform jobs.</summary>
    public const string LogGroup = "/aws/sagemaker/TransformJobs";

    /// <summary>What instances stand on.</summary>
    public HostingPlatform Platform { get; } = platform;

    /// <summary>Where data comes from and results go.</summary>
    public ObjectStorage Storage => Platform.Storage;

    /// <summary>The objects that are done.</summary>
    public Table<TransformedObject> Done { get; } = tables.TransformedObjects;

    /// <summary>What an instance of a job runs.</summary>
    public InstancePlan Plan(TransformJob job, InstanceRow row)
    {
        var variables = TransformSettings.Variables(job.Spec);
        foreach (var (name, value) in job.Spec.Environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        return new(Kind, job.Key, $"transform job {job.Key}", row.Id, Path.Combine(Folder, job.Key, row.Id), job.Model)
        {
            LogGroup = LogGroup, LogStream = job.LogStream(row.Id), Environment = variables, Limits = RunLimits.Of(job.Spec.TransformResources.InstanceType, null),
        };
    }

    /// <summary>Writes lines into the data log of a job.</summary>
    public void Tell(TransformJob job, params IEnumerable<string> lines)
    {
        var now = Clock.GetUtcNow();
        Platform.Logs.Append(LogGroup, job.DataLogStream, [.. lines.Select(line => new LogEvent(now, line.Length == 0 ? " " : line))]);
    }

    /// <inheritdoc/>
    public override JobOwner Own(string job, ILogger log) => new TransformOwner(job, this, log);

    /// <inheritdoc/>
    public override async Task Clean(string job, CancellationToken cancel)
    {
        foreach (var run in Jobs.Find(job)?.Instances.SelectMany(row => row.Runs ?? []) ?? [])
        {
            await Platform.Runner.Stop(run, TimeSpan.Zero, cancel);
            await Platform.Runner.Remove(run, cancel);
        }

        Done.RemoveBelow(TransformedObject.Prefix(job));
        string folder = Path.Combine(Folder, job);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
