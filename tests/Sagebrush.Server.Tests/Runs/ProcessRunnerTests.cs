using System.Diagnostics;
using Xunit;

namespace Sagebrush.Runs;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-runs-").FullName;

    private string Runs => Path.Combine(_folder, "runs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_run_ends_with_its_exit_code_and_its_whole_log(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        var run = await runner.Start(Shell("echo one; echo two >&2; printf three; exit 7"), default);

        Assert.Equal(new RunState.Exited(7), await runner.Ended(run, default));
        Assert.Equal(["one", "two", "three"], await Lines(runner, run, 0));
        Assert.Equal(["two", "three"], await Lines(runner, run, 4));
    }

    [Fact]
    public async Task A_run_whose_start_was_given_up_is_removed_for_good()
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed: false);
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();
        // It takes some before one is given up and removed faster than its process has said who it is.
        for (int i = 0; i < 20; i++)
        {
            var spec = Shell("exec sleep 60") with { Id = $"given-up-{i}" };
            var run = new RunHandle(ProcessRunner.Name, spec.Id);
            await Record.ExceptionAsync(async () => await runner.Start(spec, giveUp.Token));
            await runner.Stop(run, TimeSpan.Zero, default);
            await runner.Remove(run, default);
        }

        Assert.DoesNotContain(ProcessTree.Now().Descendants(Environment.ProcessId), process => CommandLine(process.Pid).Contains(Runs, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Runs));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_container_finds_its_folder_and_its_environment(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        var spec = Shell("echo $COLOUR > $SAGEBRUSH_ML_ROOT/colour; pwd; hostname") with { Environment = new Dictionary<string, string> { ["COLOUR"] = "green" } };
        var run = await runner.Start(spec, default);
        await runner.Ended(run, default);

        Assert.Equal("green\n", await File.ReadAllTextAsync(Path.Combine(spec.MlRoot, "colour")));
        if (runner.Isolates)
        {
            Assert.Equal(["/opt/ml", "algo-1"], await Lines(runner, run, 0));
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_platforms_variables_win(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        var spec = Shell("cd $SAGEBRUSH_ML_ROOT && touch here") with { Environment = new Dictionary<string, string> { ["SAGEBRUSH_ML_ROOT"] = "/nowhere" } };
        await runner.Ended(await runner.Start(spec, default), default);

        Assert.True(File.Exists(Path.Combine(spec.MlRoot, "here")));
    }

    [Fact]
    public async Task What_a_container_has_loaded_is_loaded_inside_only()
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System);
        if (!runner.Isolates)
        {
            return;
        }

        // The loader complains of a library that is missing, once for every program that it starts with the variable.
        var spec = Shell("echo $LD_PRELOAD") with { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = "/opt/ml/evil.so" } };
        var run = await runner.Start(spec, default);
        await runner.Ended(run, default);

        var lines = await Lines(runner, run, 0);
        Assert.Single(lines, line => line.StartsWith("ERROR: ld.so", StringComparison.Ordinal));
        Assert.Equal("/opt/ml/evil.so", lines[^1]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Starting_the_same_id_twice_is_one_run(bool sandboxed)
    {
        var spec = Shell("echo started >> $SAGEBRUSH_ML_ROOT/starts");
        using (var first = new ProcessRunner(Runs, TimeProvider.System, sandboxed))
        {
            await first.Ended(await first.Start(spec, default), default);
        }

        using var second = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        await second.Ended(await second.Start(spec, default), default);

        Assert.Equal("started\n", await File.ReadAllTextAsync(Path.Combine(spec.MlRoot, "starts")));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Another_server_finds_the_run_again(bool sandboxed)
    {
        var spec = Shell("echo before; until [ -e $SAGEBRUSH_ML_ROOT/go ]; do sleep 0.01; done; echo after; exit 3");
        RunHandle run;
        using (var first = new ProcessRunner(Runs, TimeProvider.System, sandboxed))
        {
            run = await first.Start(spec, default);
        }

        using var second = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        Assert.Equal(new RunState.Running(), await second.Observe(run, default));
        var log = Lines(second, run, 0);
        await File.WriteAllBytesAsync(Path.Combine(spec.MlRoot, "go"), []);

        Assert.Equal(new RunState.Exited(3), await second.Ended(run, default));
        Assert.Equal(["before", "after"], await log);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Stop_lets_the_container_end_itself(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        var run = await runner.Start(Shell("trap 'echo saved; exit 0' TERM; echo ready; while true; do sleep 0.01; done"), default);
        await FirstLine(runner, run);

        await runner.Stop(run, TimeSpan.FromSeconds(60), default);

        Assert.Equal(new RunState.Exited(0), await runner.Observe(run, default));
        Assert.Equal(["ready", "saved"], await Lines(runner, run, 0));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Stop_kills_what_does_not_listen_with_all_its_children(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        string heartbeat = Path.Combine(_folder, "root", "heartbeat");
        var run = await runner.Start(
            Shell("trap '' TERM; (while true; do echo x >> $SAGEBRUSH_ML_ROOT/heartbeat; sleep 0.01; done) & echo ready; while true; do sleep 0.01; done"), default);
        await FirstLine(runner, run);

        await runner.Stop(run, TimeSpan.Zero, default);

        Assert.Equal(new RunState.Exited(137), await runner.Observe(run, default));
        long length = File.Exists(heartbeat) ? new FileInfo(heartbeat).Length : 0;
        await runner.Stop(run, TimeSpan.Zero, default);
        Assert.Equal(length, File.Exists(heartbeat) ? new FileInfo(heartbeat).Length : 0);
    }

    [Fact]
    public async Task A_run_whose_keeper_was_killed_is_lost()
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System);
        var run = await runner.Start(Shell("echo ready; while true; do sleep 0.01; done"), default);
        await FirstLine(runner, run);

        string[] keeper = (await File.ReadAllTextAsync(Directory.GetFiles(Runs, "*.process")[0])).Split(' ');
        using (var process = Process.GetProcessById(int.Parse(keeper[1])))
        {
            process.Kill();
        }

        Assert.IsType<RunState.Lost>(await runner.Ended(run, default));
        await runner.Remove(run, default);
        Assert.Empty(Directory.GetFiles(Runs));
    }

    [Fact]
    public async Task Remove_forgets_the_run()
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System);
        var run = await runner.Start(Shell("true"), default);
        await runner.Ended(run, default);

        await runner.Remove(run, default);

        Assert.Empty(Directory.GetFiles(Runs));
        Assert.IsType<RunState.Lost>(await runner.Observe(run, default));
    }

    [Fact]
    public async Task What_is_read_only_cannot_be_written()
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System);
        if (!runner.Isolates)
        {
            return;
        }

        var spec = Shell("cat input/given; echo mine > input/given || echo refused; ls /tmp");
        string input = Directory.CreateDirectory(Path.Combine(spec.MlRoot, "input")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(input, "given"), "theirs\n"u8.ToArray());
        var run = await runner.Start(spec with { ReadOnly = [input] }, default);
        await runner.Ended(run, default);

        var lines = await Lines(runner, run, 0);
        Assert.Equal("theirs", lines[0]);
        Assert.Equal("refused", lines[^1]);
    }

    [Theory, InlineData("é"), InlineData("\\200")]
    public async Task A_long_line_comes_in_pieces_and_nothing_is_lost(string character)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed: false);
        var run = await runner.Start(Shell($"head -c 600001 /dev/zero | tr '\\0' '{character}'; echo; echo end"), default);
        await runner.Ended(run, default);

        var lines = await Lines(runner, run, 0);
        Assert.Equal("end", lines[^1]);
        Assert.True(lines.Count > 2);
        Assert.Equal(600001, string.Concat(lines.SkipLast(1)).Length);
    }

    private static async Task FirstLine(ProcessRunner runner, RunHandle run)
    {
        await foreach (var _ in runner.Log(run, 0, default))
        {
            return;
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_memory_of_a_run_is_that_of_all_its_processes(bool sandboxed)
    {
        using var runner = new ProcessRunner(Runs, TimeProvider.System, sandboxed);
        // tail keeps what it has read until the pipe ends.
        var run = await runner.Start(Shell("(head -c 50000000 /dev/zero; echo full >&2; exec sleep 600) | tail -c 50000000"), default);
        await foreach (var _ in runner.Log(run, 0, default))
        {
            break;
        }

        Assert.InRange(runner.Memory(run), 45_000_000, 100_000_000);
        await runner.Stop(run, TimeSpan.Zero, default);
        Assert.Equal(0, runner.Memory(run));
    }

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended since.
            return "";
        }
    }

    private static async Task<List<string>> Lines(ProcessRunner runner, RunHandle run, long offset)
    {
        var lines = new List<string>();
        await foreach (var (line, _) in runner.Log(run, offset, default))
        {
            lines.Add(line);
        }

        return lines;
    }

    private RunSpec Shell(string script)
    {
        string root = Directory.CreateDirectory(Path.Combine(_folder, "root")).FullName;
        return new("training-job/iris/algo-1", "algo-1", ["/bin/sh", "-c", script], root, new Dictionary<string, string>());
    }
}
