using System.Globalization;

namespace Sagebrush.Bench.Reading;

/// <summary>What this process holds at most while it does something. Source: proc(5), <c>clear_refs</c> and <c>VmHWM</c>.</summary>
internal static class PeakMemory
{
    /// <summary>Megabytes beyond what it held before.</summary>
    public static double Of(Action act)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using (var reset = new StreamWriter("/proc/self/clear_refs"))
        {
            reset.Write('5');
        }

        double before = Peak();
        act();
        return Peak() - before;
    }

    private static double Peak()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 / 1e6 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
