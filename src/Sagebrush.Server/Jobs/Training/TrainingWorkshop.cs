using Microsoft.Extensions.Logging;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>What all training jobs work with.</summary>
/// <param name="options">Account and region.</param>
/// <param name="tables">The jobs and their metrics.</param>
/// <param name="images">What they run.</param>
/// <param name="storage">Where data comes from and results go.</param>
/// <param name="logs">Where their lines go.</param>
/// <param name="runner">Where containers run.</param>
/// <param name="variables">Completes their environments.</param>
/// <param name="folder">Holds the folders of jobs.</param>
/// <param name="clock">Measures their time.</param>
internal sealed class TrainingWorkshop(
    Options options, SageMakerTables tables, ImageCatalog images, ObjectStorage storage, LogStore logs, IRunner runner,
    ContainerVariables variables, DataFolder folder, TimeProvider clock)
    : Workshop<TrainingJob>(TrainingJob.Kind, tables.TrainingJobs, Path.Combine(folder.Runs, "training-jobs"), clock)
{
    /// <summary>Account and region.</summary>
    public Options Options { get; } = options;

    /// <summary>What jobs run.</summary>
    public ImageCatalog Images { get; } = images;

    /// <summary>Where data comes from and results go.</summary>
    public ObjectStorage Storage { get; } = storage;

    /// <summary>Where containers run.</summary>
    public IRunner Runner { get; } = runner;

    /// <summary>Completes the environments of containers.</summary>
    public ContainerVariables Variables { get; } = variables;

    /// <summary>Brings their logs and metrics.</summary>
    public JobLog Log { get; } = new(new LogPump(runner, logs, clock), tables.MetricPoints);

    /// <summary>The folder of an attempt at a job.</summary>
    public AttemptFolder Attempt(TrainingJob job) => new(Path.Combine(Folder, job.Key, $"{job.Attempt}"));

    /// <inheritdoc/>
    public override JobOwner Own(string job, ILogger log) => new TrainingOwner(job, this, log);

    /// <inheritdoc/>
    public override async Task Clean(string job, CancellationToken cancel)
    {
        Variables.RevokeBelow($"{Kind}/{job}/");
        string folder = Path.Combine(Folder, job);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var run in Directory.GetDirectories(folder).SelectMany(attempt => new AttemptFolder(attempt).Runs()))
        {
            await Runner.Stop(run, TimeSpan.Zero, cancel);
            await Runner.Remove(run, cancel);
        }

        Directory.Delete(folder, recursive: true);
    }
}
