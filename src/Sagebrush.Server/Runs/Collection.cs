using System.Formats.Tar;
using System.IO.Pipelines;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Runs;

/// <summary>Brings what containers leave behind into S3.</summary>
/// <param name="storage">Where it goes.</param>
internal sealed class Collection(ObjectStorage storage)
{
    /// <summary>
    /// Packs folders into one <c>.tar.gz</c>, streamed. Names are relative to each folder; the first folder that has a name gives its file. Links are packed as
    /// links; sockets, pipes and devices are left out.
    /// </summary>
    /// <param name="folders">One a host.</param>
    /// <param name="target">The object to write.</param>
    /// <param name="cancel">Gives up; nothing is stored then.</param>
    /// <exception cref="StorageException">The storage does not take it.</exception>
    public async Task Pack(IReadOnlyList<ContainerFolder> folders, S3Uri target, CancellationToken cancel)
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

    /// <summary>Stores the files of folders as one object each, of a link the file that it leads to, if that is the container's.</summary>
    /// <param name="folders">One a host.</param>
    /// <param name="target">What the keys begin with, with a slash at its end.</param>
    /// <param name="cancel">Gives up between files.</param>
    /// <exception cref="StorageException">The storage does not take one.</exception>
    public async Task Store(IReadOnlyList<ContainerFolder> folders, S3Uri target, CancellationToken cancel)
    {
        foreach (var (name, _, folder) in Entries(folders).Where(entry => entry.Kind != FileKind.Folder))
        {
            await using var bytes = folder.Open(name);
            if (bytes is not null)
            {
                await storage.Put(target with { Key = target.Key + name }, bytes, contentType: null, cancel);
            }
        }
    }

    /// <summary>True when no folder has a file.</summary>
    public static bool AreEmpty(IReadOnlyList<ContainerFolder> folders) => folders.All(folder => folder.Entries().All(entry => entry.Kind == FileKind.Folder));

    private static async Task Write(IReadOnlyList<ContainerFolder> folders, Stream into, CancellationToken cancel)
    {
        await using var gzip = new BlockGzip(into);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        foreach (var (name, _, folder) in Entries(folders))
        {
            await tar.WriteEntryAsync(Path.Combine(folder.Path, name), name, cancel);
        }
    }

    private static IEnumerable<(string Name, FileKind Kind, ContainerFolder Folder)> Entries(IReadOnlyList<ContainerFolder> folders)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return folders.SelectMany(folder => folder.Entries().Select(entry => (entry.Name, entry.Kind, folder)))
            .Where(entry => seen.Add(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal);
    }
}
