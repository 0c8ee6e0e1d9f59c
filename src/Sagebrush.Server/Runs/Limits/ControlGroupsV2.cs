namespace Sagebrush.Runs;

/// <summary>Control groups of the second version: one hierarchy for everything.</summary>
internal sealed class ControlGroupsV2 : ControlGroups
{
    private const int WeightOfCpu = 100, LargestWeight = 10_000;
    private const string Kinds = "+cpu +memory +pids";

    private ControlGroupsV2(string parent) : base([parent])
    {
    }

    /// <summary>Those mounted at a folder, with the group of all containers made.</summary>
    public static ControlGroupsV2 At(string mount)
    {
        Set(mount, "cgroup.subtree_control", Kinds);
        string parent = Directory.CreateDirectory(Path.Combine(mount, Parent)).FullName;
        Set(parent, "cgroup.subtree_control", Kinds);
        Set(parent, "memory.max", Machine.Memory);
        Set(parent, "cpu.weight", Math.Min(LargestWeight, (long)WeightOfCpu * Machine.Cpus));
        return new(parent);
    }

    /// <inheritdoc/>
    public override string Shortages(string stem) => Path.Combine(Of(stem)[0], "memory.events");

    /// <inheritdoc/>
    protected override void Limit(IReadOnlyList<string> folders, RunLimits limits)
    {
        string folder = folders[0];
        if (limits.Memory is { } memory)
        {
            Set(folder, "memory.max", memory);
            if (File.Exists(Path.Combine(folder, "memory.swap.max")))
            {
                Set(folder, "memory.swap.max", 0);
            }
        }

        if (limits.Processes is { } processes)
        {
            Set(folder, "pids.max", processes);
        }

        if (limits.Cpus is { } cpus)
        {
            Set(folder, "cpu.max", $"{(long)cpus * Period} {Period}");
        }

        Set(folder, "cpu.weight", Math.Min(LargestWeight, (long)WeightOfCpu * (limits.Cpus ?? Machine.Cpus)));
    }
}
