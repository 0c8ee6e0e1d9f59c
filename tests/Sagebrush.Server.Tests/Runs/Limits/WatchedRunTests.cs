using Sagebrush.Hosting;
using Xunit;

namespace Sagebrush.Runs;

public sealed class WatchedRunTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly DiskSpace Plenty = new(100 * Gibibyte, Gibibyte), Short = new(Gibibyte / 2, Gibibyte);

    private readonly TimerClock _clock = new();

    [Fact]
    public void An_idle_run_is_counted_twice_a_minute()
    {
        var run = Counted(Gibibyte, Gibibyte);

        Assert.Equal([29], Due(run, Plenty, 30));
    }

    [Fact]
    public void A_new_run_is_counted_at_once() => Assert.True(Run().IsDue(Plenty));

    [Fact]
    public void A_run_that_grows_is_counted_four_times_before_its_disk_is_full()
    {
        var run = Counted(0, 0);
        _clock.Advance(TimeSpan.FromSeconds(10));
        run.Counted(Gibibyte, Plenty, TimeSpan.Zero);

        // It would be full in 90 seconds.
        Assert.Equal([22, 23, 24], Due(run, Plenty, 25));
        run.Counted(10 * Gibibyte - 1, Plenty, TimeSpan.Zero);
        Assert.Equal([0, 1, 2], Due(run, Plenty, 3));
    }

    [Fact]
    public void A_run_is_counted_at_once_when_half_of_its_room_may_be_gone()
    {
        var run = Counted(2 * Gibibyte, 2 * Gibibyte);

        Assert.Empty(Due(run, Plenty with { Free = Plenty.Free - 4 * Gibibyte + 1 }, 3));
        Assert.True(run.IsDue(Plenty with { Free = Plenty.Free - 4 * Gibibyte }));
    }

    [Fact]
    public void Every_run_is_counted_every_second_while_the_disk_is_short()
    {
        var (limited, free) = (Counted(1, 1), new WatchedRun("b", "/b", null, _clock));

        Assert.True(limited.IsDue(Short));
        Assert.True(free.IsDue(Short));
        Assert.False(free.IsDue(Plenty));
    }

    [Fact]
    public void Counting_takes_at_most_a_hundredth_of_the_time()
    {
        var run = Run();
        run.Counted(9 * Gibibyte, Plenty, TimeSpan.FromSeconds(1));

        Assert.Equal([99], Due(run, Short, 100));
    }

    [Fact]
    public void A_run_is_over_when_nobody_waits_for_it_any_more()
    {
        var (run, first, second) = (Run(), new TaskCompletionSource(), new TaskCompletionSource());
        run.Wait(first.Task);
        run.Wait(second.Task);

        second.SetCanceled();
        Assert.False(run.IsOver);
        first.SetResult();
        Assert.True(run.IsOver);
    }

    private WatchedRun Run() => new("a", "/a", 10 * Gibibyte, _clock);

    /// <summary>A run that was counted twice, a second apart, now.</summary>
    private WatchedRun Counted(long before, long now)
    {
        var run = Run();
        run.Counted(before, Plenty, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(1));
        run.Counted(now, Plenty, TimeSpan.Zero);
        return run;
    }

    /// <summary>The seconds of those that come after which it is due.</summary>
    private List<int> Due(WatchedRun run, DiskSpace space, int seconds)
    {
        var due = new List<int>();
        for (int second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            if (run.IsDue(space))
            {
                due.Add(second);
            }
        }

        return due;
    }
}
