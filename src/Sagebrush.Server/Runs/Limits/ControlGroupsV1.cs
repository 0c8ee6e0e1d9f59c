namespace Sagebrush.Runs;

/// <summary>Control groups of the first version: a hierarchy for each kind of limit.</summary>
internal sealed class ControlGroupsV1 : ControlGroups
{
    // What one process outside of all groups has.
    private const int SharesOfCpu = 1024;
    private const string MemoryLimit = "memory.limit_in_bytes", MemoryAndSwapLimit = "memory.memsw.limit_in_bytes";

    private static readonly string[] Kinds = ["memory", "pids", "cpu"];

    private ControlGroupsV1(IReadOnlyList<string> parents) : base(parents)
    {
    }

    /// <summary>Those mounted below a folder, with the group of all containers made.</summary>
    public static ControlGroupsV1 At(string mount)
    {
        string[] parents = [.. Kinds.Select(kind => Directory.CreateDirectory(Path.Combine(mount, kind, Parent)).FullName)];
        LimitMemory(parents[0], Machine.Memory);
        Set(parents[2], "cpu.shares", (long)SharesOfCpu * Machine.Cpus);
        return new(parents);
    }

    /// <inheritdoc/>
    public override string Shortages(string stem) => Path.Combine(Of(stem)[0], "memory.oom_control");

    /// <inheritdoc/>
    protected override void Limit(IReadOnlyList<string> folders, RunLimits limits)
    {
        if (limits.Memory is { } memory)
        {
            LimitMemory(folders[0], memory);
        }

        if (limits.Processes is { } processes)
        {
            Set(folders[1], "pids.max", processes);
        }

        if (limits.Cpus is { } cpus)
        {
            Set(folders[2], "cpu.cfs_quota_us", (long)cpus * Period);
        }

        Set(folders[2], "cpu.shares", (long)SharesOfCpu * (limits.Cpus ?? Machine.Cpus));
    }

    // Memory alone may never be more than memory and swap together: whichever way the limit moves, one of the two orders is right.
    private static void LimitMemory(string folder, long bytes)
    {
        bool swap = File.Exists(Path.Combine(folder, MemoryAndSwapLimit));
        try
        {
            Set(folder, MemoryLimit, bytes);
        }
        catch (IOException) when (swap)
        {
            Set(folder, MemoryAndSwapLimit, bytes);
            Set(folder, MemoryLimit, bytes);
            return;
        }

        if (swap)
        {
            Set(folder, MemoryAndSwapLimit, bytes);
        }
    }
}
