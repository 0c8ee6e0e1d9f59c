namespace Sagebrush.Runs;

/// <summary>
/// A run whose files are counted now and then: the sooner the faster it fills its disk, and at once when the file system has lost so much since the last count that
/// half of the run's room may be gone. A run that writes nothing is counted twice a minute, one without a limit only when the disk is short for everybody.
/// </summary>
/// <param name="id">The run's.</param>
/// <param name="root">Its <c>/opt/ml</c>.</param>
/// <param name="limit">Bytes that it may write; null for all that there is.</param>
/// <param name="clock">Measures the time between.</param>
internal sealed class WatchedRun(string id, string root, long? limit, TimeProvider clock)
{
    // Counting takes at most a hundredth of the time: a run with millions of files is counted seldom.
    private const int Share = 100;

    // A run that goes on growing as it does is counted four times before its disk is full.
    private const int Looks = 4;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(30);

    private readonly List<Task> _waiting = [];
    private long _countedAt = clock.GetTimestamp(), _free;
    private TimeSpan _rest = TimeSpan.Zero, _pause = TimeSpan.Zero;

    /// <summary>The run's id.</summary>
    public string Id => id;

    /// <summary>Its <c>/opt/ml</c>.</summary>
    public string Root => root;

    /// <summary>Bytes that it may write; null for all that there is.</summary>
    public long? Limit => limit;

    /// <summary>Bytes of its files when they were last counted.</summary>
    public long Taken { get; private set; }

    /// <summary>The count that is under way, or the last one.</summary>
    public Task Counting { get; set; } = Task.CompletedTask;

    /// <summary>True when nobody waits for the run any more: it has ended.</summary>
    public bool IsOver => _waiting.TrueForAll(task => task.IsCompleted);

    /// <summary>Somebody waits for the run's end.</summary>
    public void Wait(Task ended)
    {
        _waiting.RemoveAll(task => task.IsCompleted);
        _waiting.Add(ended);
    }

    /// <summary>Whether its files are to be counted now.</summary>
    /// <param name="space">What its file system has.</param>
    public bool IsDue(DiskSpace space)
    {
        var since = clock.GetElapsedTime(_countedAt);
        return Counting.IsCompleted && since >= _rest
            && (space.IsShort || (limit is { } most && (since >= _pause || (_free - space.Free) * 2 >= most - Taken)));
    }

    /// <summary>Its files have been counted.</summary>
    /// <param name="taken">Their bytes.</param>
    /// <param name="space">What its file system had before.</param>
    /// <param name="took">How long counting took.</param>
    public void Counted(long taken, DiskSpace space, TimeSpan took)
    {
        double seconds = Math.Max(1, clock.GetElapsedTime(_countedAt).TotalSeconds), grown = (taken - Taken) / seconds;
        double untilFull = grown > 0 && limit is { } most ? (most - taken) / grown : double.PositiveInfinity;
        _pause = TimeSpan.FromSeconds(Math.Clamp(untilFull / Looks, Shortest.TotalSeconds, Longest.TotalSeconds));
        _rest = took * Share;
        (Taken, _free, _countedAt) = (taken, space.Free, clock.GetTimestamp());
    }
}
