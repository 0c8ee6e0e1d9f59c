using System.Diagnostics;

namespace Sagebrush.Bench.Harness;

/// <summary>The end of programs that serve until they are told to.</summary>
internal static class Termination
{
    /// <summary>Asks a process, by its id, to end, waits until it has, and lets go of it; one that has ended already is not asked.</summary>
    public static void End(this Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            kill.WaitForExit();
        }

        process.WaitForExit();
        process.Dispose();
    }
}
