using System.Collections.Concurrent;

namespace Sagebrush.Runs;

/// <summary>
/// Ends runs that write more than their disk holds, or so much that too little is left for everybody. Looking takes at most a hundredth of the time, so a run
/// with millions of files is looked at seldom, and one with few every second.
/// </summary>
/// <param name="files">Says what each run may write, and where.</param>
/// <param name="end">Ends a run for it.</param>
/// <param name="clock">Measures the time between.</param>
internal sealed class DiskWatch(RunFiles files, Func<string, CancellationToken, Task> end, TimeProvider clock) : IDisposable
{
    private const int Share = 100;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Begins to watch a run; one that is watched already is watched once.</summary>
    /// <param name="id">The run's.</param>
    /// <param name="ended">Completes with it.</param>
    public void Begin(string id, Task ended)
    {
        if (files.Disk(id) is var (root, limit) && _taken.TryAdd(id, 0))
        {
            _ = Watch(id, root, limit, ended);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private async Task Watch(string id, string root, long? limit, Task ended)
    {
        var (pause, leaving) = (Shortest, _leaving.Token);
        try
        {
            while (await Task.WhenAny(ended, Task.Delay(pause, clock, leaving)) != ended && !leaving.IsCancellationRequested)
            {
                long start = clock.GetTimestamp();
                long taken = _taken[id] = DiskUse.Of([root, .. files.Written(id)], files.KnownUser(id));
                if (taken > limit || IsToBlame(id, root, taken))
                {
                    files.MarkFull(id);
                    await end(id, leaving);
                    return;
                }

                var took = clock.GetElapsedTime(start);
                pause = took * Share > Shortest ? took * Share : Shortest;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The run's folders go while they are looked at, or the server goes; the next one looks again.
        }
        finally
        {
            _taken.TryRemove(id, out _);
        }
    }

    // Ending another run than the largest, or one that holds less than is missing, would not help.
    private bool IsToBlame(string id, string root, long taken) =>
        DiskUse.IsShort(root, out long floor) && taken >= floor && _taken.All(other => other.Key == id || other.Value <= taken);
}
