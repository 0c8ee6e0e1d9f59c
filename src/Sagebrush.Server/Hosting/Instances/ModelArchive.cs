using System.Formats.Tar;
using Sagebrush.Runs;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>
/// Unpacks a <c>model.tar.gz</c> that anybody may have packed: nothing is written outside the folder, nothing is written through a link, no device or pipe is
/// made, and no link points out of the folder.
/// </summary>
public static class ModelArchive
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF; // rwxrwxrwx: without set-uid, set-gid and sticky
    // A container has a user of its own, and nobody else comes near the folder.
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Unpacks into <paramref name="folder"/>, which is made when missing.</summary>
    /// <param name="archive">A gzip-compressed tar, at its beginning; closed at its end.</param>
    /// <param name="folder">The target, an empty folder.</param>
    /// <param name="limit">What it may unpack to, in bytes; null for as much as the disk has.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <exception cref="InvalidDataException">No gzip, no tar, cut short, or an entry that would break out; the message names the entry. Or it unpacks to more than it may.</exception>
    /// <exception cref="IOException">The disk would be full.</exception>
    public static async Task Unpack(Stream archive, string folder, long? limit, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        // Links come last: as long as none is there, no path below the folder can lead out of it.
        List<(string Path, string Target)> links = [];
        var room = new DiskRoom(folder, limit);
        try
        {
            await using var plain = Gzip.Open(archive);
            await using var tar = new TarReader(plain, leaveOpen: true);
            var entries = 0;
            while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                room.Take(entry.Length);
                await Unpack(entry, folder, room, links, cancel);
                entries++;
            }

            // A whole archive of nothing does not differ from one that was cut before its first entry.
            if (entries == 0)
            {
                throw new InvalidDataException("The archive is empty.");
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException(e.Message, e);
        }

        foreach (var (path, target) in links)
        {
            if (links.Exists(other => path.StartsWith(other.Path + '/', StringComparison.Ordinal)))
            {
                throw Refused(Path.GetRelativePath(folder, path), "it lies behind a link");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, target);
        }
    }

    private static async Task Unpack(TarEntry entry, string folder, DiskRoom room, List<(string Path, string Target)> links, CancellationToken cancel)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        var path = Inside(folder, entry.Name, entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await WriteFile(entry, path, cancel);
                break;
            case TarEntryType.HardLink:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var original = Inside(folder, entry.LinkName, entry.Name);
                room.Take(File.Exists(original) ? new FileInfo(original).Length : throw Refused(entry.Name, $"its original '{entry.LinkName}' does not precede it"));
                File.Copy(original, path, overwrite: true);
                break;
            case TarEntryType.SymbolicLink:
                links.Add((path, InnerTarget(folder, path, entry)));
                break;
            default:
                throw Refused(entry.Name, $"it is neither a file, a folder nor a link but {entry.EntryType}");
        }
    }

    private static async Task WriteFile(TarEntry entry, string path, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = (entry.Mode & Permissions) | Readable;
        }

        await using var file = new FileStream(path, options);
        await (entry.DataStream ?? Stream.Null).CopyToAsync(file, cancel);
    }

    /// <summary>The place of <paramref name="name"/> below the folder.</summary>
    internal static string Inside(string folder, string name, string entry)
    {
        if (name.StartsWith('/') || name.Contains('\\') || name.Contains('\0'))
        {
            throw Refused(entry, "its name is not a relative path");
        }

        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("..") ? throw Refused(entry, "its name leads out of the archive") : Path.Combine([folder, .. parts.Where(part => part != ".")]);
    }

    /// <summary>
    /// The link's target as written, when it stays inside. Steps up are allowed at the target's front only: there they start from a real folder, whereas behind
    /// another link ("a/..", a being a link) they would lead anywhere.
    /// </summary>
    private static string InnerTarget(string folder, string path, TarEntry entry)
    {
        var parts = entry.LinkName.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        var up = parts.TakeWhile(part => part == "..").Count();
        var depth = Path.GetRelativePath(folder, path).Split('/').Length - 1;
        return entry.LinkName.StartsWith('/') || up > depth || parts.Skip(up).Contains("..")
            ? throw Refused(entry.Name, $"it is a link to '{entry.LinkName}', out of the archive")
            : entry.LinkName;
    }

    private static InvalidDataException Refused(string entry, string why) => new($"The archive's entry '{entry}' is refused: {why}.");
}
