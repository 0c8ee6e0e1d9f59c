using Sagebrush.Runs;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Images;

/// <summary>Images with a statically linked busybox in them, run as jobs run them.</summary>
public sealed class OwnImageTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ImageStore _images;
    private readonly ProcessRunner _runner;

    public OwnImageTests()
    {
        _images = new(_data.Folder, _data.Database, TimeProvider.System);
        _runner = new(_data.Folder.Runs, TimeProvider.System);
    }

    public void Dispose()
    {
        _runner.Dispose();
        _data.Dispose();
    }

    [BusyboxFact]
    public async Task A_container_sees_its_image_and_opt_ml_alone()
    {
        var (state, lines) = await Run(TestImage.OfScript("id -u; ls /; cat /opt/ml/given; echo model > /opt/ml/made; echo $COLOUR $HOME; touch $HOME/mine /etc/mine"));

        Assert.Equal(new RunState.Exited(0), state);
        Assert.Equal(["0", "bin", "dev", "etc", "home", "opt", "proc", "root", "tmp", "given", "green /root"], lines);
        Assert.Equal("model\n", File.ReadAllText(Path.Combine(Ml, "made")));
    }

    [BusyboxFact]
    public async Task What_a_container_writes_the_next_does_not_see()
    {
        var image = TestImage.OfScript("ls /etc/mark || echo fresh; echo > /etc/mark; echo changed > /etc/passwd");

        Assert.Equal("fresh", (await Run(image)).Lines[^1]);
        Assert.Equal("fresh", (await Run(image)).Lines[^1]);
    }

    [BusyboxFact]
    public async Task A_user_of_the_image_owns_what_is_his()
    {
        var (_, lines) = await Run(TestImage.OfScript("id -u; id -g; echo $HOME; touch /home/app/mine && echo home; touch /opt/ml/mine && echo ml; touch /etc/mine 2>/dev/null || echo refused")
            .With("User", "app"));

        Assert.Equal(["1000", "1000", "/home/app", "home", "ml", .. Environment.IsPrivilegedProcess ? ["refused"] : Array.Empty<string>()], lines);
    }

    [BusyboxFact]
    public async Task Root_inside_is_nobody_outside()
    {
        var (_, lines) = await Run(TestImage.OfScript("echo x > /proc/sys/kernel/hostname || echo refused; touch /opt/ml/mine"));

        Assert.Contains("refused", lines);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal("1879048192", PosixOwner(Path.Combine(Ml, "mine")));
        }
    }

    [BusyboxFact]
    public async Task Working_folder_and_environment_are_those_of_the_image()
    {
        var (_, lines) = await Run(TestImage.OfScript("pwd; echo $SHAPE").With("WorkingDir", "/home/app").With("Env", new System.Text.Json.Nodes.JsonArray("SHAPE=round")));

        Assert.Equal(["/home/app", "round"], lines);
    }

    [BusyboxFact]
    public async Task An_image_is_asked_to_end_by_its_own_signal()
    {
        var image = TestImage.OfScript("trap 'echo interrupted; exit 5' INT; echo ready; while true; do sleep 0.05; done").With("StopSignal", "SIGINT");
        var run = await Start(image);
        await foreach (var (line, _) in _runner.Log(run, 0, default))
        {
            if (line == "ready")
            {
                break;
            }
        }

        await _runner.Stop(run, TimeSpan.FromSeconds(30), default);
        Assert.Equal(new RunState.Exited(5), await _runner.Observe(run, default));
    }

    [BusyboxFact]
    public async Task A_program_that_is_missing_is_named_in_the_words_of_the_engines()
    {
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => Run(new TestImage().Layer(TestImage.Folder("bin/"))));

        Assert.Equal("exec: \"train\": executable file not found in $PATH", e.Message);
    }

    [BusyboxFact]
    public async Task A_user_that_the_image_does_not_know_is_named()
    {
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => Run(TestImage.OfScript("").With("User", "nobody-here")));

        Assert.Equal("unable to find user nobody-here: no matching entries in passwd file", e.Message);
    }

    [BusyboxFact]
    public async Task A_removed_run_leaves_nothing()
    {
        var run = await Start(TestImage.OfScript("mkdir -p /a/b; touch /a/b/c"));
        await _runner.Ended(run, default);
        await _runner.Remove(run, default);

        Assert.Empty(Directory.GetFileSystemEntries(_data.Folder.Runs, "*test*"));
    }

    [BusyboxFact]
    public async Task A_running_container_keeps_its_image()
    {
        var run = await Start(TestImage.OfScript("echo ready; sleep 100"));
        _images.Remove(_images.Repositories.Find("test")!);
        _images.Sweep();
        Assert.Single(Directory.GetDirectories(Path.Combine(_data.Folder.Images, "roots")));

        await _runner.Stop(run, TimeSpan.Zero, default);
        await _runner.Remove(run, default);
        _images.Sweep();
        Assert.Empty(Directory.GetDirectories(Path.Combine(_data.Folder.Images, "roots")));
    }

    private string Ml => Path.Combine(_data.Folder.Path, "ml");

    private async Task<(RunState State, IReadOnlyList<string> Lines)> Run(TestImage image)
    {
        var run = await Start(image);
        var lines = new List<string>();
        await foreach (var (line, _) in _runner.Log(run, 0, default))
        {
            lines.Add(line);
        }

        var state = await _runner.Ended(run, default);
        await _runner.Remove(run, default);
        return (state, lines);
    }

    private async Task<RunHandle> Start(TestImage test)
    {
        Directory.CreateDirectory(Ml);
        File.WriteAllBytes(Path.Combine(Ml, "given"), "given\n"u8);
        test.Store(_images, "test", "latest");
        var image = new StoredImages(new(_images, new(["/bin/false"], ""), () => _runner.Isolates)).Find(ImageUri.Parse("123456789012.dkr.ecr.us-east-1.amazonaws.com/test")!)!;
        var environment = new Dictionary<string, string>(image.Environment) { ["COLOUR"] = "green" };
        return await _runner.Start(await image.Prepare(new("training-job/test/algo-1", "algo-1", image.TrainCommand, Ml, environment), default), default);
    }

    private static string PosixOwner(string path)
    {
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/stat", ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
