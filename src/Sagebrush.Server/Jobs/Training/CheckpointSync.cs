using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>Keeps a container's checkpoint folder and its place in S3 alike: from there at the start, to there while the job runs and at its end.</summary>
/// <param name="storage">S3.</param>
/// <param name="folder">The container's folder.</param>
/// <param name="target">What the keys begin with, with a slash at its end.</param>
internal sealed class CheckpointSync(ObjectStorage storage, string folder, S3Uri target)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Size, DateTime Written)> _stored = new(StringComparer.Ordinal);

    /// <summary>Brings the checkpoints of earlier jobs and attempts.</summary>
    public async Task Restore(CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await foreach (var place in storage.List(target, cancel).Select(found => found.Place).Where(place => !place.Key.EndsWith('/')))
        {
            string path = Path.GetFullPath(Path.Combine(folder, place.Key[target.Key.Length..].TrimStart('/')));
            if (!path.StartsWith(folder + "/", StringComparison.Ordinal) || await storage.Open(place, cancel) is not { } from)
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (from)
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
            try
            {
                await Store(cancel);
            }
            catch (StorageException)
            {
                // The container need not suffer for a storage that is away for a while: what is missing there is tried again, at the latest at the end.
            }
        }
    }

    /// <summary>Stores what has changed since the last time; not while <see cref="Run"/> does.</summary>
    public async Task Store(CancellationToken cancel)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }).ToList())
        {
            await Store(file, cancel);
        }
    }

    private async Task Store(FileInfo file, CancellationToken cancel)
    {
        try
        {
            var stamp = Stamp(file);
            if (_stored.TryGetValue(file.FullName, out var stored) && stored == stamp)
            {
                return;
            }

            await using var bytes = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await storage.Put(target with { Key = target.Key + Path.GetRelativePath(folder, file.FullName) }, bytes, contentType: null, cancel);
            _stored[file.FullName] = stamp;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed or removed by the container meanwhile, perhaps with its folder; it is no checkpoint then.
        }
    }

    private static (long, DateTime) Stamp(FileInfo file) => (file.Length, file.LastWriteTimeUtc);
}
