using System.Globalization;

namespace Sagebrush.Runs;

/// <summary>What this machine has for containers.</summary>
internal static class Machine
{
    private const long LargestReserve = 2L << 30;
    private const int ReservePart = 8;

    private static readonly long Total = TotalMemory();

    /// <summary>Virtual processors.</summary>
    public static int Cpus => Environment.ProcessorCount;

    /// <summary>Bytes of memory for all containers together: what is left for the server and the system is an eighth, at most 2 GiB.</summary>
    public static long Memory => Total - Math.Min(LargestReserve, Total / ReservePart);

    // MemTotal:       24689368 kB
    private static long TotalMemory() => File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
        ? long.Parse(kibibytes, CultureInfo.InvariantCulture) << 10
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
