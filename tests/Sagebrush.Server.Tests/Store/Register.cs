namespace Sagebrush.Store;

/// <summary>A call on a register as its caller saw it.</summary>
/// <param name="Invoked">When it was called, on a clock that all callers share.</param>
/// <param name="Returned">When it came back.</param>
/// <param name="Apply">What it makes of the value that it meets; false when it cannot have had the outcome that it had.</param>
/// <param name="Name">Tells it to people.</param>
public sealed record RegisterCall(long Invoked, long Returned, Register.Effect Apply, string Name);

/// <summary>A register, to hold a key of a store against.</summary>
public static class Register
{
    public delegate bool Effect(string? value, out string? next);

    /// <summary>
    /// True when there is an order of the calls in which each had the outcome that it had, and no call comes before one that had ended when it began
    /// (Herlihy and Wing, 1990); found by trying, with a memory of what was tried (Lowe, 2017).
    /// </summary>
    /// <param name="calls">At most 64.</param>
    /// <param name="value">What the register held before all of them.</param>
    public static bool IsLinearizable(IReadOnlyList<RegisterCall> calls, string? value) => Search(calls, 0, value, []);

    private static bool Search(IReadOnlyList<RegisterCall> calls, ulong done, string? value, HashSet<(ulong Done, string? Value)> tried)
    {
        if (System.Numerics.BitOperations.PopCount(done) == calls.Count)
        {
            return true;
        }

        if (!tried.Add((done, value)))
        {
            return false;
        }

        var open = Enumerable.Range(0, calls.Count).Where(i => (done & (1UL << i)) == 0).ToList();
        long firstReturn = open.Min(i => calls[i].Returned);
        return open.Any(i => calls[i].Invoked < firstReturn && calls[i].Apply(value, out string? next) && Search(calls, done | (1UL << i), next, tried));
    }
}
