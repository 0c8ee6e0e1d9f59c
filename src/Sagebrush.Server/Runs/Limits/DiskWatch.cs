namespace Sagebrush.Runs;

/// <summary>
/// Ends runs that write more than their disk holds, or so much that too little is left for everybody. Every second it asks how much is free, which costs nothing; the
/// files of a run it counts when <see cref="WatchedRun"/> says that it may be time.
/// </summary>
/// <param name="files">Says what each run may write, and where.</param>
/// <param name="end">Ends a run for it.</param>
/// <param name="clock">Measures the time between.</param>
/// <param name="space">What the file system of a folder has; throws where it is gone. As the machine says when null.</param>
internal sealed class DiskWatch(RunFiles files, Func<string, CancellationToken, Task> end, TimeProvider clock, Func<string, DiskSpace>? space = null) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Func<string, DiskSpace> _space = space ?? DiskSpace.Of;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WatchedRun> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _leaving = new();
    private bool _isWatching;

    /// <summary>Begins to watch a run; one that is watched already is watched once, for as long as anybody waits for its end.</summary>
    /// <param name="id">The run's.</param>
    /// <param name="ended">Completes with it, or when who waits for it gives up.</param>
    public void Begin(string id, Task ended)
    {
        if (files.Disk(id) is not var (root, limit))
        {
            return;
        }

        lock (_lock)
        {
            if (!_runs.TryGetValue(id, out var run))
            {
                _runs[id] = run = new(id, root, limit, clock);
            }

            run.Wait(ended);
            if (!_isWatching && !_leaving.IsCancellationRequested)
            {
                _isWatching = true;
                _ = Watch(_leaving.Token);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    /// <summary>Counts the files of those runs whose time it is; null when no run is watched any more.</summary>
    internal Task? Turn()
    {
        WatchedRun[] runs = Watched();
        foreach (var run in runs)
        {
            try
            {
                if (run.IsDue(_space(run.Root)))
                {
                    run.Counting = Task.Run(() => Count(run));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The run's folders are on their way out.
            }
        }

        return runs.Length == 0 ? null : Task.WhenAll(runs.Select(run => run.Counting));
    }

    private async Task Watch(CancellationToken leaving)
    {
        do
        {
            await Task.Delay(Tick, clock, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!leaving.IsCancellationRequested && Turn() is not null);
    }

    private WatchedRun[] Watched()
    {
        lock (_lock)
        {
            foreach (string over in _runs.Values.Where(run => run.IsOver).Select(run => run.Id).ToList())
            {
                _runs.Remove(over);
            }

            _isWatching = _runs.Count > 0;
            return [.. _runs.Values];
        }
    }

    private async Task Count(WatchedRun run)
    {
        try
        {
            // Asked before: what is written while the files are counted is lost since.
            var (space, start) = (_space(run.Root), clock.GetTimestamp());
            run.Counted(Taken(run), space, clock.GetElapsedTime(start));
            if (run.Taken > run.Limit || IsToBlame(run, _space(run.Root)))
            {
                files.MarkFull(run.Id);
                await end(run.Id, _leaving.Token);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException or ObjectDisposedException)
        {
            // The run's folders go while they are looked at, or the server goes; the next one looks again.
        }
    }

    // Ending another run than the largest, or one that holds less than is missing, would not help. The others were counted some time ago: they are counted anew.
    private bool IsToBlame(WatchedRun run, DiskSpace space) => space.IsShort && run.Taken >= space.Floor && Watched().Where(other => other != run).All(other => Now(other) <= run.Taken);

    private long Now(WatchedRun other)
    {
        try
        {
            return Taken(other);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private long Taken(WatchedRun run) => DiskUse.Of([run.Root, .. files.Written(run.Id)], files.KnownUser(run.Id));
}
