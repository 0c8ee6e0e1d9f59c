using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>Keeps a container's checkpoint folder and its place in S3 alike: from there at the start, to there while the job runs and at its end.</summary>
/// <param name="objects">The object store.</param>
/// <param name="folder">The container's folder.</param>
/// <param name="target">What the keys begin with, with a slash at its end.</param>
internal sealed class CheckpointSync(ObjectStore objects, string folder, S3Uri target)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Size, DateTime Written)> _stored = new(StringComparer.Ordinal);

    /// <summary>Brings the checkpoints of earlier jobs and attempts.</summary>
    public async Task Restore(CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        foreach (var stored in objects.List(target.Bucket, target.Key).Where(o => !o.Key.EndsWith('/')))
        {
            string path = Path.GetFullPath(Path.Combine(folder, stored.Key[target.Key.Length..].TrimStart('/')));
            if (!path.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var from = objects.Open(stored))
            await using (var to = File.Create(path))
            {
                await from.CopyToAsync(to, cancel);
            }

            _stored[path] = Stamp(new FileInfo(path));
        }
    }

    /// <summary>Stores what changes while the container runs.</summary>
    /// <param name="ended">Completes with the container.</param>
    /// <param name="clock">Measures the time between.</param>
    /// <param name="cancel">Leaves the container to itself.</param>
    public async Task Run(Task ended, TimeProvider clock, CancellationToken cancel)
    {
        while (await Task.WhenAny(ended, Task.Delay(Interval, clock, cancel)) != ended)
        {
            cancel.ThrowIfCancellationRequested();
            await Store(cancel);
        }
    }

    /// <summary>Stores what has changed since the last time; not while <see cref="Run"/> does.</summary>
    public async Task Store(CancellationToken cancel)
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true });
        foreach (var file in files.Where(file => !_stored.TryGetValue(file.FullName, out var stamp) || stamp != Stamp(file)).ToList())
        {
            await Store(file, cancel);
        }
    }

    private async Task Store(FileInfo file, CancellationToken cancel)
    {
        try
        {
            var stamp = Stamp(file);
            await using var bytes = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await objects.Put(target.Bucket, target.Key + Path.GetRelativePath(folder, file.FullName), bytes, ObjectFacts.None, cancel);
            _stored[file.FullName] = stamp;
        }
        catch (FileNotFoundException)
        {
            // Renamed or removed by the container meanwhile; it is no checkpoint then.
        }
    }

    private static (long, DateTime) Stamp(FileInfo file) => (file.Length, file.LastWriteTimeUtc);
}
