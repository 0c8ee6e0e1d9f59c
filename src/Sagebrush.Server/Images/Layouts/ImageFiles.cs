using System.Formats.Tar;

namespace Sagebrush.Images;

/// <summary>The files of an image that somebody saved: a folder, or a tar of one, unpacked for as long as it is read.</summary>
internal sealed class ImageFiles : IDisposable
{
    private readonly string? _unpacked;
    private readonly Func<string, string?> _path;

    private ImageFiles(Func<string, string?> path, string? unpacked) => (_path, _unpacked) = (path, unpacked);

    /// <summary>Opens a folder or a tar.</summary>
    /// <param name="path">Either.</param>
    /// <param name="temporary">Where a tar is unpacked.</param>
    /// <exception cref="ImageException">There is neither, or the tar is damaged.</exception>
    public static ImageFiles Open(string path, string temporary) => Directory.Exists(path) ? new(name => Path.Combine(path, name), null)
        : File.Exists(path) ? Unpack(path, temporary)
        : throw new ImageException($"There is no file and no folder '{path}'.");

    /// <summary>Opens a file; null when there is none of that name.</summary>
    public FileStream? Find(string name) => _path(name) is { } path && File.Exists(path) ? File.OpenRead(path) : null;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImageException">There is none of that name.</exception>
    public FileStream Get(string name) => Find(name) ?? throw new ImageException($"The image is damaged: it has no '{name}'.");

    /// <summary>Reads a small file.</summary>
    /// <exception cref="ImageException">There is none of that name.</exception>
    public byte[] Read(string name)
    {
        using var file = Get(name);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_unpacked is not null)
        {
            Directory.Delete(_unpacked, recursive: true);
        }
    }

    // Files get numbers for names: whatever the tar calls them, they stay here.
    private static ImageFiles Unpack(string path, string temporary)
    {
        string folder = Directory.CreateDirectory(Path.Combine(temporary, Guid.NewGuid().ToString("n"))).FullName;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var unpacked = new ImageFiles(name => files.GetValueOrDefault(name), folder);
        try
        {
            using var tar = new TarReader(File.OpenRead(path));
            while (tar.GetNextEntry() is { } entry)
            {
                string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    string file = Path.Combine(folder, $"{files.Count}");
                    entry.ExtractToFile(file, overwrite: true);
                    files[name] = file;
                }
                else if (entry.EntryType is TarEntryType.SymbolicLink && files.TryGetValue(Target(name, entry.LinkName), out string? same))
                {
                    files[name] = same;
                }
            }

            return unpacked;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            unpacked.Dispose();
            throw new ImageException($"'{path}' is no image's tar: {e.Message}", e);
        }
    }

    // Older archives of docker have a layer once and link to it.
    private static string Target(string name, string link) => Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(name) ?? "", link))[1..];
}
