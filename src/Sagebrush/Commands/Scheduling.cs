using System.Globalization;
using System.Runtime.InteropServices;

namespace Sagebrush.Commands;

/// <summary>
/// How the kernel shares the processors between the server, its containers and their clients. A request wakes five threads one after the other; with the usual policy each of them
/// interrupts whoever woke it, who had more to do.
/// </summary>
internal static class Scheduling
{
    // sched(7): SCHED_OTHER, SCHED_BATCH.
    private const int Usual = 0, Batch = 3;

    /// <summary>
    /// From now on no thread of this process, nor of those that it starts, interrupts another by waking up: it runs as soon as a processor is free or its turn has come. Its share of
    /// the processors stays what it was. A policy that somebody chose for this process stays, and a kernel that refuses is no error.
    /// </summary>
    public static void InterruptNobody()
    {
        // New threads inherit from those that start them: when a round finds none to change, there will be none.
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
            {
                int id = int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture);
                isChanged |= sched_getscheduler(id) == Usual && sched_setscheduler(id, Batch, 0) == 0;
            }
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names them; all arguments are blittable, so no marshalling code is wanted.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_getscheduler(int thread);

    /// <param name="thread">Its id.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="parameters">Of type <c>struct sched_param</c>, which is one integer: 0 for the policies that know no priority.</param>
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_setscheduler(int thread, int policy, in int parameters);
#pragma warning restore IDE1006, SYSLIB1054
}
