namespace Sagebrush.Hosting;

/// <summary>
/// Counts the requests inside an instance, and shuts: after <see cref="Shut"/> nobody enters, and <see cref="Empty"/> completes when the last one has left.
/// One integer says it all: the number inside, lowered by <see cref="int.MinValue"/> once shut.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    /// <summary>Requests inside.</summary>
    public int Inside => Volatile.Read(ref _inside) is var n && n >= 0 ? n : n - int.MinValue;

    /// <summary>Completes when the gate is shut and nobody is inside any more.</summary>
    public Task Empty => _empty.Task;

    /// <summary>Enters; false when the gate is shut. Who entered calls <see cref="Leave"/> once.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) > 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Leaves.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == int.MinValue)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more; shutting twice is no error.</summary>
    public void Shut()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _inside);
            if (seen < 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _inside, seen + int.MinValue, seen) != seen);

        if (seen == 0)
        {
            _empty.TrySetResult();
        }
    }
}
