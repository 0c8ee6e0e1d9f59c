using System.Diagnostics;

namespace Sagebrush.Crashes;

/// <summary>Ends this process by SIGKILL at the n-th step: in the middle of it if it is a write.</summary>
/// <param name="at">Which step, from 0; null never dies and counts.</param>
internal sealed class Fatal(int? at) : Steps
{
    private int _taken;
    private bool _isDying;

    /// <summary>Steps before this is set are not counted.</summary>
    public bool IsCounting { get; set; }

    /// <summary>How many steps were counted.</summary>
    public int Taken => _taken;

    public override int Begin(Step step, string path, int bytes)
    {
        if (!IsCounting || Interlocked.Increment(ref _taken) - 1 != at)
        {
            return bytes;
        }

        if (bytes == 0)
        {
            Die();
        }

        _isDying = true;
        return bytes / 2;
    }

    public override void End(Step step, string path)
    {
        if (_isDying)
        {
            Die();
        }
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();

        // The signal may come a moment later; this thread does nothing more.
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
