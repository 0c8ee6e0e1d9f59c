using System.Globalization;
using System.IO.Enumeration;

namespace Sagebrush.Runs;

/// <summary>
/// A folder that a container has written to, and perhaps writes to still, read as what a stranger left: nothing outside of <paramref name="root"/> is ever
/// opened, by whatever links, and nothing that is no file keeps the reader waiting.
/// </summary>
/// <param name="root">The container's <c>/opt/ml</c> as the platform sees it; its own place belongs to the platform.</param>
/// <param name="path">The folder below, or the root itself; it may be absent, or a link.</param>
internal sealed class ContainerFolder(string root, string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Files and links by name, links as links: where one leads is not gone into. Sockets, pipes and devices are no part of it.</summary>
    public IEnumerable<(string Name, FileKind Kind)> Entries() => !IsInPlace() ? []
        : new FileSystemEnumerable<string>(
            Path, (ref entry) => System.IO.Path.GetRelativePath(Path, entry.ToFullPath()), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }
        .Select(name => (name, Posix.KindOf(System.IO.Path.Combine(Path, name)))).Where(entry => entry.Item2 != FileKind.Other);

    /// <summary>The bytes of a file; of a link those of its target when that is a file of the container's. Null when it is none, or gone.</summary>
    /// <param name="name">Relative to the folder.</param>
    public FileStream? Open(string name)
    {
        var handle = Posix.OpenToRead(System.IO.Path.Combine(Path, name));
        if (handle is null)
        {
            return null;
        }

        // What was opened, not what the name meant before or means now.
        if (Posix.KindOf(handle) == FileKind.File && IsInside(Real(handle)))
        {
            return new(handle, FileAccess.Read, bufferSize: 0);
        }

        handle.Dispose();
        return null;
    }

    private bool IsInPlace()
    {
        using var handle = Posix.OpenToRead(Path);
        return handle is not null && Posix.KindOf(handle) == FileKind.Folder && Real(handle) is var real && (IsInside(real) || real == RealRoot());
    }

    private bool IsInside(string? real) => real is not null && RealRoot() is { } top && real.StartsWith(top + "/", StringComparison.Ordinal);

    private string? RealRoot()
    {
        using var handle = Posix.OpenToRead(root);
        return handle is null ? null : Real(handle);
    }

    private static string? Real(Microsoft.Win32.SafeHandles.SafeFileHandle handle) =>
        new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)}").LinkTarget;
}
