using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>
/// The files with the objects' bytes. A file has a name that is never used again, is written once, flushed with its folder, and only then named by a row:
/// what no row names is not there, and is swept away.
/// </summary>
internal sealed class ObjectFiles
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, bool> _drafts = new();

    /// <summary>Makes the 16 folders that share the files by the first digit of their names.</summary>
    public ObjectFiles(string folder)
    {
        _folder = folder;
        bool isNew = false;
        foreach (char digit in "0123456789abcdef")
        {
            string part = Path.Combine(folder, $"{digit}");
            isNew |= !Directory.Exists(part);
            Directory.CreateDirectory(part);
        }

        if (isNew)
        {
            Flush(folder);
        }
    }

    /// <summary>A new file to be written; removed when disposed before it was kept.</summary>
    public ObjectDraft Draft(ChecksumAlgorithm? algorithm)
    {
        string name = Guid.NewGuid().ToString("N");
        _drafts[name] = true;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                // Jobs get objects as links to these very files: nobody may write into them.
                options.UnixCreateMode = ReadOnly;
            }

            return new ObjectDraft(this, name, new FileStream(PathOf(name), options), algorithm);
        }
        catch
        {
            _drafts.TryRemove(name, out _);
            throw;
        }
    }

    /// <summary>The file of a name.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name[..1], name);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">It was removed.</exception>
    public ObjectStream Open(string name) => new(File.OpenHandle(PathOf(name), options: FileOptions.Asynchronous));

    /// <summary>Removes a file that no row names any more; those who have it open go on reading.</summary>
    public void Remove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (IOException)
        {
            // What cannot be removed now is swept at the next start.
        }
    }

    /// <summary>Puts a new file's name on disk.</summary>
    public void FlushName(string name) => Flush(Path.Combine(_folder, name[..1]));

    /// <summary>Removes all files that are neither being written nor named by a row.</summary>
    /// <param name="named">The names that rows use, of those that begin with the given digit.</param>
    public void Sweep(Func<string, IReadOnlySet<string>> named)
    {
        foreach (string part in Directory.EnumerateDirectories(_folder))
        {
            // First the files, then the drafts, then the rows: what is finished between is found in the one or the other.
            var files = Directory.EnumerateFiles(part).Select(f => Path.GetFileName(f)).ToList();
            files.RemoveAll(_drafts.ContainsKey);
            if (files.Count > 0)
            {
                var rows = named(Path.GetFileName(part));
                foreach (string file in files.Where(f => !rows.Contains(f)))
                {
                    File.Delete(Path.Combine(part, file));
                }
            }
        }
    }

    /// <summary>The draft is either named by a row or gone.</summary>
    internal void Forget(string draft) => _drafts.TryRemove(draft, out _);

    // .NET opens no folders, but flushes one that is open.
    private static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(folder, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new IOException($"The folder {folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(handle);
    }

    /// <param name="path">The folder.</param>
    /// <param name="flags">O_RDONLY | O_CLOEXEC.</param>
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
