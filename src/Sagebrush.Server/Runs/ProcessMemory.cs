using System.Globalization;

namespace Sagebrush.Runs;

/// <summary>Memory as <c>/proc</c> tells it.</summary>
internal static class ProcessMemory
{
    private const string Proportional = "Pss:", Resident = "VmRSS:";

    /// <summary>
    /// Bytes of memory of processes: of a page that n processes of the machine share each has 1/n, so that memory shared among them counts once. Where the
    /// machine does not tell shares, all that is resident. Source: Linux, Documentation/filesystems/proc.rst.
    /// </summary>
    public static long Of(IEnumerable<ProcessEntry> processes) =>
        processes.Sum(process => Kilobytes(process.Pid, "smaps_rollup", Proportional) ?? Kilobytes(process.Pid, "status", Resident) ?? 0) * 1024;

    // "Pss:              216312 kB"; null where there is no such file or line, or no right to read it.
    private static long? Kilobytes(int pid, string file, string name)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{file}").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(name.Length, line.Length - name.Length - " kB".Length).Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
