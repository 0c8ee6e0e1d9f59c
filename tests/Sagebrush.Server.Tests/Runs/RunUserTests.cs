using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Runs;

public sealed class RunUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _runner;

    public RunUserTests() => _runner = new(Path.Combine(_folder.Path, "runs"), TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [PrivilegedSandboxFact]
    public async Task Each_run_is_a_user_of_its_own_without_privileges()
    {
        string[] first = await Said("a", "id -u; grep -h -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; whoami; echo x > $HOME/x && echo x > /tmp/x && echo x > /dev/shm/x && echo wrote");
        string[] second = await Said("b", "id -u");

        Assert.InRange(int.Parse(first[0]), RunUser.First, RunUser.First + RunUser.Count);
        Assert.NotEqual(first[0], second[0]);
        Assert.Equal(["CapBnd:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"], first[1..4].Order(StringComparer.Ordinal));
        Assert.Equal(["sagemaker-user", "wrote"], first[4..]);
    }

    [PrivilegedSandboxFact]
    public async Task What_the_platform_laid_out_is_the_containers_but_not_its_inputs_place()
    {
        string root = Root("a");
        Directory.CreateDirectory(Path.Combine(root, "model", "deep"));
        Directory.CreateDirectory(Path.Combine(root, "input", "data", "train"));
        await File.WriteAllBytesAsync(Path.Combine(root, "input", "data", "train", "rows"), "1\n"u8.ToArray());

        string[] said = await Said(
            "a", "echo x > model/deep/x && echo y >> input/data/train/rows && cat input/data/train/rows; rm -rf input/data 2>/dev/null; mv input elsewhere 2>/dev/null || echo stays; echo z > new && echo new");

        Assert.Equal(["1", "y", "stays", "new"], said);
    }

    [PrivilegedSandboxFact]
    public async Task Output_may_be_opened_by_name_and_harms_no_earlier_line() =>
        Assert.Equal(
            ["one", "two", "three", "four"], await Said("a", "echo one; echo two > /dev/stdout; (echo three >> /dev/stderr); sh -c 'echo four > /proc/self/fd/1'"));

    [PrivilegedSandboxFact]
    public async Task A_run_sees_nothing_of_others()
    {
        await Said("a", "echo mine > /tmp/mine; echo mine > model");

        string[] said = await Said("b", $"ls /tmp; ls {_folder.Path} 2>/dev/null; ls /proc | grep -c '^[0-9]'; kill -0 {Environment.ProcessId} 2>/dev/null || echo apart");

        Assert.Equal("apart", said[^1]);
        Assert.True(said.Length == 2 && int.Parse(said[0]) < 10, string.Join('|', said));
    }

    private string Root(string id) => Directory.CreateDirectory(Path.Combine(_folder.Path, "root-" + id)).FullName;

    private async Task<string[]> Said(string id, string script)
    {
        var run = await _runner.Start(new(id, "algo-1", ["/bin/sh", "-c", script], Root(id), new Dictionary<string, string>()), default);
        await _runner.Ended(run, default);
        return [.. await _runner.Log(run, 0, default).Select(line => line.Line).ToListAsync()];
    }
}
