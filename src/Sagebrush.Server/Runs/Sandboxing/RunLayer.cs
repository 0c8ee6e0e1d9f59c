using System.Globalization;
using System.Text;

namespace Sagebrush.Runs;

/// <summary>
/// The folder of a run that has a root file system of its own, <c>ID.layer</c> beside the run's files: what the container writes over its image, and how it is
/// asked to end. It keeps the unpacked image from being swept.
/// </summary>
internal sealed class RunLayer(string stem)
{
    private const string Ending = ".layer", Root = "root", Signal = "stop-signal";

    /// <summary>The folder itself.</summary>
    public string Folder { get; } = stem + Ending;

    /// <summary>The signal that asks the run to end.</summary>
    public int StopSignal
    {
        get
        {
            string file = Path.Combine(Folder, Signal);
            return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : Posix.Terminate;
        }
    }

    /// <summary>The folders that runs have for their roots.</summary>
    /// <param name="runs">Where the files of runs are.</param>
    public static IReadOnlySet<string> RootsIn(string runs) =>
        Directory.GetDirectories(runs, "*" + Ending).Select(layer => new FileInfo(Path.Combine(layer, Root)).LinkTarget).OfType<string>().ToHashSet();

    /// <summary>Makes the folder, in place of one that an earlier start left.</summary>
    public void Make(RunSpec spec, RootFileSystem root)
    {
        Remove();
        foreach (string part in (ReadOnlySpan<string>)["upper", "work"])
        {
            root.Owners.Set(Directory.CreateDirectory(Path.Combine(Folder, part)).FullName, 0, 0);
        }

        File.CreateSymbolicLink(Path.Combine(Folder, Root), root.Folder);
        File.WriteAllBytes(Path.Combine(Folder, Signal), Encoding.ASCII.GetBytes(root.StopSignal.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllBytes(Path.Combine(Folder, "hosts"), Encoding.ASCII.GetBytes(Hosts(spec)));
    }

    /// <summary>Deletes the folder; the run has ended.</summary>
    public void Remove()
    {
        if (Directory.Exists(Folder))
        {
            Unlock(new(Folder));
            Directory.Delete(Folder, recursive: true);
        }
    }

    // All hosts of a job are on this machine.
    private static string Hosts(RunSpec spec) =>
        $"127.0.0.1 localhost {spec.HostName}\n::1 localhost\n" + string.Concat(spec.Hosts.Where(host => host != spec.HostName).Select(host => $"127.0.0.1 {host}\n"));

    // The kernel and containers make folders that their owner cannot enter, which only root may remove as they are.
    private static void Unlock(DirectoryInfo folder)
    {
        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return;
        }

        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var inner in folder.EnumerateDirectories().Where(inner => inner.LinkTarget is null))
        {
            Unlock(inner);
        }
    }
}
