namespace Sagebrush.Runs;

/// <summary>What a run may use of its machine; null: all that is there.</summary>
public sealed record RunLimits
{
    // Threads count too; enough for a server with a thread for each of many connections, far too little for a machine to notice.
    private const int MostProcesses = 4096;

    private const long Gibibyte = 1L << 30, EphemeralDisk = 5 * Gibibyte;

    // The service gives processors by memory and says no more than that; 6,144 MB are three here.
    private const int MebibytesPerCpu = 2048;

    /// <summary>Virtual processors.</summary>
    public int? Cpus { get; init; }

    /// <summary>Bytes of memory, together with what is kept in <c>/dev/shm</c>.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads.</summary>
    public int? Processes { get; init; }

    /// <summary>Bytes on the disk: <c>/opt/ml</c>, <c>/tmp</c>, the home folder and the output.</summary>
    public long? Disk { get; init; }

    /// <summary>
    /// What each process may have where the kernel does not count for the run as a whole: the number of processes is its user's, memory is data of the process
    /// that it can write, and address space is free.
    /// </summary>
    public RunLimits OfAProcess => new() { Processes = Processes, Memory = Memory is { } memory ? Math.Min(memory, Machine.Memory) : null };

    /// <summary>The limits of a serverless variant's container, which has 5 GB of ephemeral disk.</summary>
    /// <param name="memoryInMB">As its configuration has it.</param>
    public static RunLimits Serverless(int memoryInMB) =>
        new() { Cpus = Math.Max(1, memoryInMB / MebibytesPerCpu), Memory = (long)memoryInMB << 20, Processes = MostProcesses, Disk = EphemeralDisk };

    /// <summary>The limits of an instance. A type that the table does not have gets as much as the machine has.</summary>
    /// <param name="instanceType">For example <c>ml.m5.large</c>.</param>
    /// <param name="volumeSizeInGB">The size of its volume; null for any.</param>
    public static RunLimits Of(string? instanceType, int? volumeSizeInGB)
    {
        var type = InstanceType.Find(instanceType);
        return new() { Cpus = type?.Cpus, Memory = type?.Memory, Processes = MostProcesses, Disk = volumeSizeInGB * Gibibyte };
    }
}
