using System.Formats.Tar;
using Sagebrush.Runs;
using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>
/// Lays the layers of an image over each other in one folder: files, links, and the whiteouts that take away what lower layers brought. Whatever a layer
/// says, nothing outside the folder is touched; devices are left out, and the bits that lend a program its owner's rights are taken off.
/// </summary>
/// <remarks><see href="https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md">OCI image specification, image layer filesystem changeset</see>.</remarks>
/// <param name="root">The folder.</param>
/// <param name="owners">Gives files the owners that they have in the image.</param>
internal sealed class LayerUnpacker(string root, FileOwners owners)
{
    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq";
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111, Sticky = UnixFileMode.StickyBit;

    // A folder that its owner cannot enter could not be removed any more by a server that is not root.
    private const UnixFileMode Reachable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DiskRoom _room = new(root, limit: null);

    /// <summary>Adds a layer.</summary>
    /// <param name="tar">Its tar, without compression.</param>
    /// <exception cref="ImageException">It is damaged, or asks for something that is not done here.</exception>
    public void Add(Stream tar)
    {
        var added = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.GlobalExtendedAttributes or TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo))
                {
                    Add(entry, added);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new ImageException($"A layer of the image is damaged: {e.Message}", e);
        }
    }

    private void Add(TarEntry entry, HashSet<string> added)
    {
        _room.Take(entry.Length);
        string name = entry.Name.TrimEnd('/');
        string path = RootedPath.Resolve(root, name, followLast: false);
        if (path == root)
        {
            return;
        }

        string folder = Path.GetDirectoryName(path)!, last = Path.GetFileName(path);
        if (last == Opaque)
        {
            Clear(folder, added);
            return;
        }

        if (last.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            // A name such as ".wh..." takes away nothing, least of all the folder above.
            if (last[Whiteout.Length..] is not ("" or "." or ".." or ['.', 'w', 'h', '.', ..]) and var gone)
            {
                Remove(Path.Combine(folder, gone));
            }

            return;
        }

        MakeFolder(folder);
        Place(entry, name, path);
        for (string at = path; at.Length > root.Length && added.Add(at); at = Path.GetDirectoryName(at)!)
        {
        }
    }

    private void Place(TarEntry entry, string name, string path)
    {
        if (entry.EntryType != TarEntryType.Directory || !IsFolder(path))
        {
            Remove(path);
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Write(entry, path);
                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(path, entry.LinkName);
                owners.Set(path, entry.Uid, entry.Gid);
                return;
            case TarEntryType.HardLink:
                string target = RootedPath.Resolve(root, entry.LinkName, followLast: false);
                if (target == root || IsFolder(target) || !Disk.Local.TryLink(target, path))
                {
                    throw new ImageException($"A layer of the image is damaged: '{name}' is a link to '{entry.LinkName}', which is not there.");
                }

                return;
            default:
                throw new ImageException($"A layer of the image has '{name}' of the kind {entry.EntryType}, which is not unpacked here.");
        }

        owners.Set(path, entry.Uid, entry.Gid);
        bool folder = entry.EntryType == TarEntryType.Directory;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, folder ? (entry.Mode & (Permissions | Sticky)) | Reachable : (entry.Mode & Permissions) | UnixFileMode.UserRead);
        }

        if (!folder)
        {
            File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
        }
    }

    private static void Write(TarEntry entry, string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        entry.DataStream?.CopyTo(file, 1 << 17);
    }

    private void MakeFolder(string folder)
    {
        if (folder.Length <= root.Length || IsFolder(folder))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(folder)!);
        Remove(folder);
        Directory.CreateDirectory(folder);
        owners.Set(folder, 0, 0);
    }

    // What this very layer has brought stays.
    private static void Clear(string folder, HashSet<string> added)
    {
        foreach (var entry in IsFolder(folder) ? new DirectoryInfo(folder).GetFileSystemInfos() : [])
        {
            if (!added.Contains(entry.FullName))
            {
                Remove(entry.FullName);
            }
            else if (IsFolder(entry.FullName))
            {
                Clear(entry.FullName, added);
            }
        }
    }

    private static void Remove(string path)
    {
        if (IsFolder(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    // Not a link to one.
    private static bool IsFolder(string path) => new FileInfo(path) is { LinkTarget: null } && Directory.Exists(path);
}
