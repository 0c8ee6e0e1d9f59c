using Sagebrush.Hosting;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Runs;

public sealed class DiskWatchTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly TimerClock _clock = new();
    private readonly RunFiles _files;
    private readonly List<string> _ended = [];
    private readonly DiskWatch _watch;
    private DiskSpace _space = new(1000 * Mebibyte, 10 * Mebibyte);

    public DiskWatchTests()
    {
        _files = new(Path.Combine(_folder.Path, "runs"));
        _watch = new(_files, End, _clock, _ => _space);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_beyond_its_limit_is_ended_when_the_file_system_has_lost_as_much()
    {
        var (small, _) = (Begin("small", 100 * Mebibyte), Begin("other", 100 * Mebibyte));
        await Turn();
        Write("small", 101);
        _space = _space with { Free = _space.Free - 101 * Mebibyte };
        _clock.Advance(TimeSpan.FromSeconds(1));

        await Turn();

        Assert.Equal(["small"], Ended());
        Assert.True(File.Exists(_files.Stem("small") + ".full"));
        small.SetResult();
    }

    [Fact]
    public async Task A_run_that_grows_where_others_delete_is_ended_within_half_a_minute()
    {
        Begin("small", 100 * Mebibyte);
        await Turn();
        Write("small", 101);
        for (int second = 0; second < 30; second++)
        {
            Assert.Empty(Ended());
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Turn();
        }

        Assert.Equal(["small"], Ended());
    }

    [Fact]
    public async Task Of_runs_without_limits_the_largest_is_ended_when_the_disk_is_short()
    {
        Write("large", 40);
        Write("larger", 60);
        Begin("large", null);
        Begin("larger", 200 * Mebibyte);
        await Turn();
        Write("large", 30);
        Assert.Empty(Ended());

        _space = _space with { Free = 5 * Mebibyte };
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Turn();

        Assert.Equal(["large"], Ended());
    }

    [Fact]
    public async Task Nobody_is_watched_when_all_have_ended()
    {
        var one = Begin("one", 100 * Mebibyte);
        await Turn();
        one.SetResult();

        Assert.Null(_watch.Turn());

        Begin("two", 100 * Mebibyte);
        Assert.NotNull(_watch.Turn());
    }

    private Task End(string id, CancellationToken cancel)
    {
        lock (_ended)
        {
            _ended.Add(id);
        }

        return Task.CompletedTask;
    }

    private List<string> Ended()
    {
        lock (_ended)
        {
            return [.. _ended.Distinct()];
        }
    }

    private TaskCompletionSource Begin(string id, long? limit)
    {
        var ended = new TaskCompletionSource();
        _files.SetDisk(id, Root(id), limit);
        _watch.Begin(id, ended.Task);
        return ended;
    }

    private async Task Turn() => await _watch.Turn()!;

    private string Root(string id) => Directory.CreateDirectory(Path.Combine(_folder.Path, id)).FullName;

    private void Write(string id, int mebibytes)
    {
        using var file = Disk.Local.Create(Path.Combine(Root(id), $"{mebibytes}"));
        Disk.Local.Write(file, new byte[mebibytes * Mebibyte], 0);
    }
}
