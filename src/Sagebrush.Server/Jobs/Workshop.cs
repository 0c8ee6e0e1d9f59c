using Microsoft.Extensions.Logging;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>What all jobs of one kind work with.</summary>
/// <param name="kind">What their ARNs call them: <c>training-job</c>.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="folder">Holds a folder per job that has not ended.</param>
/// <param name="clock">Measures their time.</param>
/// <typeparam name="TJob">The kind's row.</typeparam>
internal abstract class Workshop<TJob>(string kind, Table<TJob> jobs, string folder, TimeProvider clock) where TJob : Job
{
    /// <summary>What the jobs' ARNs call them.</summary>
    public string Kind { get; } = kind;

    /// <summary>The jobs.</summary>
    public Table<TJob> Jobs { get; } = jobs;

    /// <summary>Measures their time.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Holds a folder per job that has not ended.</summary>
    protected string Folder { get; } = folder;

    /// <summary>Names of jobs that have folders.</summary>
    public IEnumerable<string> Leftovers() => Directory.Exists(Folder) ? Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!) : [];

    /// <summary>Who moves a job on.</summary>
    public abstract JobOwner Own(string job, ILogger log);

    /// <summary>Removes all that is left of a job but its row, ending what still runs.</summary>
    public abstract Task Clean(string job, CancellationToken cancel);
}
