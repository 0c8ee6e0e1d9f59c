using System.Formats.Tar;
using System.IO.Enumeration;
using System.IO.Pipelines;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Runs;

/// <summary>Brings what containers leave behind into S3.</summary>
/// <param name="storage">Where it goes.</param>
public sealed class Collection(ObjectStorage storage)
{
    /// <summary>Packs folders into one <c>.tar.gz</c>, streamed. Names are relative to each folder; the first folder that has a name gives its file.</summary>
    /// <param name="folders">One a host.</param>
    /// <param name="target">The object to write.</param>
    /// <param name="cancel">Gives up; nothing is stored then.</param>
    /// <exception cref="StorageException">The storage does not take it.</exception>
    public async Task Pack(IReadOnlyList<string> folders, S3Uri target, CancellationToken cancel)
    {
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            try
            {
                await Write(folders, pipe.Writer.AsStream(leaveOpen: true), cancel);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception e)
            {
                // The reader's side throws it, and nothing is stored.
                await pipe.Writer.CompleteAsync(e);
            }
        }, cancel);
        await storage.Put(target, pipe.Reader.AsStream(), "application/x-tar", cancel);
        await writing;
    }

    /// <summary>Stores the files of folders as one object each.</summary>
    /// <param name="folders">One a host.</param>
    /// <param name="target">What the keys begin with, with a slash at its end.</param>
    /// <param name="cancel">Gives up between files.</param>
    /// <exception cref="StorageException">The storage does not take one.</exception>
    public async Task Store(IReadOnlyList<string> folders, S3Uri target, CancellationToken cancel)
    {
        foreach (var (name, file) in Files(folders).Where(entry => entry.Item is FileInfo))
        {
            await using var bytes = File.OpenRead(file.FullName);
            await storage.Put(target with { Key = target.Key + name }, bytes, contentType: null, cancel);
        }
    }

    /// <summary>True when no folder has a file.</summary>
    public static bool AreEmpty(IReadOnlyList<string> folders) => !Files(folders).Any(entry => entry.Item is FileInfo);

    private static async Task Write(IReadOnlyList<string> folders, Stream into, CancellationToken cancel)
    {
        await using var gzip = new BlockGzip(into);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        foreach (var (name, item) in Files(folders))
        {
            await tar.WriteEntryAsync(item.FullName, name, cancel);
        }
    }

    private static IEnumerable<(string Name, FileSystemInfo Item)> Files(IReadOnlyList<string> folders)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return folders.Where(Directory.Exists).SelectMany(Entries).Where(entry => seen.Add(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal);
    }

    private static FileSystemEnumerable<(string Name, FileSystemInfo Item)> Entries(string folder) => new(
        folder,
        (ref entry) => (Path.GetRelativePath(folder, entry.ToFullPath()), entry.ToFileSystemInfo()),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
    {
        // A link is kept as a link; where it leads is not gone into.
        ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };
}
