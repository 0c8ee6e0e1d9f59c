using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Runs;

/// <summary>Keeps a folder of a container's, of checkpoints or of output, and its place in S3 alike: from there at the start, to there while the job runs and at its end.</summary>
/// <param name="storage">S3.</param>
/// <param name="folder">The container's folder.</param>
/// <param name="target">What the keys begin with, with a slash at its end.</param>
internal sealed class FolderSync(ObjectStorage storage, ContainerFolder folder, S3Uri target)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Size, DateTime Written)> _stored = new(StringComparer.Ordinal);

    /// <summary>Brings what earlier jobs and attempts stored.</summary>
    public async Task Restore(CancellationToken cancel)
    {
        Directory.CreateDirectory(folder.Path);
        await foreach (var place in storage.List(target, cancel).Select(found => found.Place).Where(place => !place.Key.EndsWith('/')))
        {
            string path = Path.GetFullPath(Path.Combine(folder.Path, place.Key[target.Key.Length..].TrimStart('/')));
            if (!path.StartsWith(folder.Path + "/", StringComparison.Ordinal) || await storage.Open(place, cancel) is not { } from)
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
        foreach (var (name, kind) in Names())
        {
            if (kind != FileKind.Folder)
            {
                await Store(name, cancel);
            }
        }
    }

    // The container may remove what is just being listed; the next time sees what there is then.
    private List<(string Name, FileKind Kind)> Names()
    {
        try
        {
            return [.. folder.Entries()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private async Task Store(string name, CancellationToken cancel)
    {
        await using var bytes = folder.Open(name);
        if (bytes is null)
        {
            // Renamed or removed by the container meanwhile, perhaps with its folder, or no file of its own; it is none of the container's then.
            return;
        }

        string path = Path.Combine(folder.Path, name);
        var stamp = (bytes.Length, File.GetLastWriteTimeUtc(bytes.SafeFileHandle));
        if (!_stored.TryGetValue(path, out var stored) || stored != stamp)
        {
            await storage.Put(target with { Key = target.Key + name }, bytes, contentType: null, cancel);
            _stored[path] = stamp;
        }
    }

    private static (long, DateTime) Stamp(FileInfo file) => (file.Length, file.LastWriteTimeUtc);
}
