namespace Sagebrush.Hosting;

/// <summary>
/// Counts the requests inside an instance, and shuts: after <see cref="Shut"/> nobody enters, and <see cref="Empty"/> completes when the last one has left.
/// One integer says it all: the number inside, lowered by <see cref="int.MinValue"/> once shut.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private volatile int _limit = int.MaxValue;

    /// <summary>Requests inside.</summary>
    public int Inside => Volatile.Read(ref _inside) is var n && n >= 0 ? n : n - int.MinValue;

    /// <summary>How many may be inside at once; when it is lowered, those above it finish.</summary>
    public int Limit
    {
        get => _limit;
        set => _limit = value;
    }

    /// <summary>Nobody enters any more.</summary>
    public bool IsShut => Volatile.Read(ref _inside) < 0;

    /// <summary>Completes when the gate is shut and nobody is inside any more.</summary>
    public Task Empty => _empty.Task;

    /// <summary>Enters; false when the gate is shut or the instance full. Who entered calls <see cref="Leave"/> once.</summary>
    public bool TryEnter()
    {
        // Compared, not just counted up: an increment that is taken back would keep others out for that moment, and nobody would call them afterwards.
        int seen = Volatile.Read(ref _inside);
        while (seen >= 0 && seen < _limit)
        {
            int now = Interlocked.CompareExchange(ref _inside, seen + 1, seen);
            if (now == seen)
            {
                return true;
            }

            seen = now;
        }

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
