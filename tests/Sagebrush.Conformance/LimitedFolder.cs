using System.Diagnostics;
using System.Globalization;

namespace Sagebrush.Conformance;

/// <summary>A file system of its own with few bytes, gone with the test.</summary>
internal sealed class LimitedFolder : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public LimitedFolder(long bytes)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", Path))
        {
            throw new InvalidOperationException("A tmpfs cannot be mounted.");
        }
    }

    /// <summary>Whether this user may mount one.</summary>
    public static bool IsPossible { get; } = Try();

    public string Path => _temporary.Path;

    public void Dispose()
    {
        Run("umount", Path);
        _temporary.Dispose();
    }

    private static bool Try()
    {
        try
        {
            using var folder = new LimitedFolder(1 << 20);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A fact that needs the right to mount a file system.</summary>
internal sealed class LimitedFolderFactAttribute : FactAttribute
{
    public LimitedFolderFactAttribute() => Skip = LimitedFolder.IsPossible ? null : "no right to mount a file system of limited size";
}
