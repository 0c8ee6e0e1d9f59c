using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Runs;

/// <summary>
/// The kernel's control groups, one for each run, all below one for this machine's containers together: these never get the memory that the server needs,
/// and their processors only as far as the server does not want them. Runs outlive the server, so their groups are not below its own.
/// </summary>
/// <param name="parents">The folder of all containers in each hierarchy.</param>
internal abstract class ControlGroups(IReadOnlyList<string> parents)
{
    /// <summary>The group of all containers.</summary>
    protected const string Parent = "sagebrush";

    private const string Mount = "/sys/fs/cgroup";

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(1);

    /// <summary>Microseconds in which the share of processors is measured.</summary>
    protected const int Period = 100_000;

    /// <summary>The control groups of this machine; null when there are none or they cannot be written.</summary>
    public static ControlGroups? Find()
    {
        try
        {
            return File.Exists(Path.Combine(Mount, "cgroup.controllers")) ? ControlGroupsV2.At(Mount)
                : Directory.Exists(Path.Combine(Mount, "memory")) ? ControlGroupsV1.At(Mount)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The groups of a run, one in each hierarchy.</summary>
    /// <param name="stem">What the run's files are called; the names of its groups follow from it.</param>
    public IReadOnlyList<string> Of(string stem)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stem)).AsSpan(..8));
        return [.. parents.Select(parent => Path.Combine(parent, name))];
    }

    /// <summary>Removes groups in which nothing has run for a while: their runs ended when nobody could remove them.</summary>
    /// <param name="now">Groups made shortly before may wait for their first process.</param>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var folder in parents.SelectMany(parent => new DirectoryInfo(parent).GetDirectories()).Where(folder => now - folder.LastWriteTimeUtc > Unused))
        {
            try
            {
                folder.Delete();
            }
            catch (IOException)
            {
                // Something runs in it, or another server was faster.
            }
        }
    }

    /// <summary>Makes the groups of a run with its limits.</summary>
    public IReadOnlyList<string> Make(string stem, RunLimits limits)
    {
        var folders = Of(stem);
        foreach (string folder in folders)
        {
            Directory.CreateDirectory(folder);
        }

        Limit(folders, limits with
        {
            Cpus = limits.Cpus < Machine.Cpus ? limits.Cpus : null, Memory = limits.Memory < Machine.Memory ? limits.Memory : null,
        });
        return folders;
    }

    /// <summary>The processes in the groups of a run.</summary>
    public IReadOnlyList<int> Members(string stem)
    {
        try
        {
            return [.. File.ReadLines(Path.Combine(Of(stem)[0], "cgroup.procs")).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // The run's keeper removes the groups as soon as they are empty, also in the middle of a look.
            return [];
        }
    }

    /// <summary>Removes the groups of a run; false while a process is in one of them.</summary>
    public bool TryRemove(string stem)
    {
        try
        {
            foreach (string folder in Of(stem).Where(Directory.Exists))
            {
                Directory.Delete(folder);
            }

            return true;
        }
        catch (DirectoryNotFoundException)
        {
            // The run's keeper was faster.
            return TryRemove(stem);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The file that counts how often the kernel ended a process of a run for want of memory, in a line <c>oom_kill N</c>.</summary>
    public abstract string Shortages(string stem);

    /// <summary>Sets the limits of a run.</summary>
    /// <param name="folders">Its groups.</param>
    /// <param name="limits">Null where it may have all that the machine has.</param>
    protected abstract void Limit(IReadOnlyList<string> folders, RunLimits limits);

    /// <summary>Sets a figure.</summary>
    protected static void Set(string folder, string file, string value)
    {
        // The kernel takes a figure in one write, and no file is made here.
        using var figure = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        figure.Write(Encoding.ASCII.GetBytes(value));
    }

    /// <inheritdoc cref="Set(string, string, string)"/>
    protected static void Set(string folder, string file, long value) => Set(folder, file, value.ToString(CultureInfo.InvariantCulture));
}
