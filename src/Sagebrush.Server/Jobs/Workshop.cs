using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;

namespace Sagebrush.Jobs;

/// <summary>What all training jobs work with.</summary>
/// <param name="Options">Account and region.</param>
/// <param name="Tables">The jobs.</param>
/// <param name="Images">What they run.</param>
/// <param name="Storage">Where data comes from and results go.</param>
/// <param name="Runner">Where containers run.</param>
/// <param name="Log">Brings their logs and metrics.</param>
/// <param name="Folder">Holds the folders of jobs.</param>
/// <param name="Clock">Measures their time.</param>
internal sealed record Workshop(
    Options Options, SageMakerTables Tables, ImageCatalog Images, ObjectStorage Storage, IRunner Runner, JobLog Log, string Folder, TimeProvider Clock)
{
    /// <summary>The folder of an attempt at a job.</summary>
    public AttemptFolder Attempt(TrainingJob job) => new(Path.Combine(Folder, job.Key, $"{job.Attempt}"));

    /// <summary>Names of jobs that have folders.</summary>
    public IEnumerable<string> Leftovers() => Directory.Exists(Folder) ? Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!) : [];

    /// <summary>Removes all folders of a job and what the runner keeps of its runs, ending those that still run.</summary>
    public async Task Clean(string job, CancellationToken cancel)
    {
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
