using System.Diagnostics;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Runs;

public sealed class LimitsTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _runner;

    public LimitsTests() => _runner = new(Path.Combine(_folder.Path, "runs"), TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("ml.m5.large", 2, 8.0, 0)]
    [InlineData("ml.c5n.xlarge", 4, 10.5, 0)]
    [InlineData("ml.m4.10xlarge", 40, 160.0, 0)]
    [InlineData("ml.p3.16xlarge", 64, 488.0, 8)]
    [InlineData("ml.g5.12xlarge", 48, 192.0, 4)]
    [InlineData("ml.t2.medium", 2, 4.0, 0)]
    public void An_instance_type_has_what_is_published(string name, int cpus, double gibibytes, int gpus) =>
        Assert.Equal(new InstanceType(name, cpus, (long)(gibibytes * 1024 * Mebibyte), gpus), InstanceType.Find(name));

    [Fact]
    public void An_unknown_type_has_what_the_machine_has() => Assert.Equal((null, null), (RunLimits.Of("ml.z9.huge", null).Cpus, RunLimits.Of("ml.z9.huge", null).Memory));

    [ControlGroupsFact]
    public async Task A_run_that_takes_too_much_memory_is_ended_and_says_so()
    {
        var run = await Start("head -c 300000000 /dev/zero | tail -c 300000000 | wc -c; exit 3", new() { Memory = 64 * Mebibyte });

        Assert.Equal(Shortage.Memory, Assert.IsType<RunState.Exited>(await _runner.Ended(run, default)).Shortage);
        await _runner.Remove(run, default);
    }

    [ControlGroupsFact]
    public async Task Shared_memory_counts()
    {
        var run = await Start("head -c 300000000 /dev/zero > /dev/shm/all", new() { Memory = 64 * Mebibyte });

        Assert.Equal(Shortage.Memory, Assert.IsType<RunState.Exited>(await _runner.Ended(run, default)).Shortage);
    }

    [ControlGroupsFact]
    public async Task A_run_that_ends_well_had_no_shortage()
    {
        var run = await Start("(head -c 300000000 /dev/zero | tail -c 300000000) > /dev/null; exit 0", new() { Memory = 64 * Mebibyte });

        Assert.Equal(new RunState.Exited(0), await _runner.Ended(run, default));
    }

    [ControlGroupsFact]
    public async Task A_fork_bomb_ends_with_its_run()
    {
        var run = await Start("bomb() { bomb | bomb & }; bomb; sleep 0.3; exit 4", new() { Processes = 64 });

        Assert.IsType<RunState.Exited>(await _runner.Ended(run, default));
        await _runner.Remove(run, default);
        Assert.DoesNotContain(ControlGroups.Find()!.Of(Path.Combine(_folder.Path, "runs", "bomb")), Directory.Exists);
    }

    [Theory, InlineData("> /opt/ml/big"), InlineData("> /tmp/big"), InlineData("")]
    public async Task A_run_that_writes_too_much_is_ended_and_says_so(string into)
    {
        if (!_runner.Isolates)
        {
            return;
        }

        var run = await Start($"head -c 200000000 /dev/zero {into}; while true; do sleep 0.1; done", new() { Disk = 100 * Mebibyte });

        Assert.Equal(Shortage.Disk, Assert.IsType<RunState.Exited>(await _runner.Ended(run, default)).Shortage);
        await _runner.Remove(run, default);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "runs")));
    }

    [Fact]
    public async Task Without_groups_each_process_is_limited()
    {
        string stem = Path.Combine(_folder.Path, "plain");
        var limits = new RunLimits { Processes = 77, Memory = 64 * Mebibyte }.OfAProcess;
        using (var keeper = Process.Start(Keeper.Of(stem, "", [], limits, ["/bin/sh", "-c", "ulimit -p; ulimit -d"]))!)
        {
            await keeper.WaitForExitAsync();
        }

        Assert.Equal(["77", "65536"], await File.ReadAllLinesAsync(stem + ".log"));
    }

    [ControlGroupsFact]
    public async Task Groups_that_nobody_removed_are_swept()
    {
        string forgotten = Assert.Single(ControlGroups.Find()!.Make(Path.Combine(_folder.Path, "forgotten"), new()).Take(1));
        var run = await Start("echo ready; while true; do sleep 0.1; done", new());
        await _runner.Log(run, 0, default).FirstAsync();

        var groups = ControlGroups.Find()!;
        foreach (string group in (string[])[forgotten, groups.Of(Path.Combine(_folder.Path, "runs", "bomb"))[0]])
        {
            Directory.SetLastWriteTimeUtc(group, DateTime.UnixEpoch);
        }

        groups.Sweep(TimeProvider.System.GetUtcNow());

        Assert.False(Directory.Exists(forgotten));
        Assert.Equal(new RunState.Running(), await _runner.Observe(run, default));
        await _runner.Stop(run, TimeSpan.Zero, default);
        await _runner.Remove(run, default);
    }

    [Fact]
    public void An_archive_has_so_much_room()
    {
        var room = new DiskRoom(_folder.Path, 10 * Mebibyte);
        room.Take(9 * Mebibyte);

        Assert.Throws<InvalidDataException>(() => room.Take(Mebibyte));
        Assert.Throws<IOException>(() => new DiskRoom(_folder.Path, null).Take(1L << 60));
    }

    [Fact]
    public void Links_to_objects_of_the_store_take_nothing()
    {
        string stored = Path.Combine(_folder.Path, "stored"), folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "train")).FullName;
        using (var file = Disk.Local.Create(stored))
        {
            Disk.Local.Write(file, new byte[5 * Mebibyte], 0);
        }

        Assert.True(Disk.Local.TryLink(stored, Path.Combine(folder, "linked")));

        Assert.InRange(DiskUse.Of([folder], new RunUser(RunUser.First)), 0, Mebibyte);
        Assert.InRange(DiskUse.Of([stored], new RunUser(0)), 5 * Mebibyte, 6 * Mebibyte);
    }

    private async Task<RunHandle> Start(string script, RunLimits limits)
    {
        string root = Directory.CreateDirectory(Path.Combine(_folder.Path, "root")).FullName;
        return await _runner.Start(new("bomb", "algo-1", ["/bin/sh", "-c", script], root, new Dictionary<string, string>()) { Limits = limits }, default);
    }
}
