namespace Sagebrush.Demo;

/// <summary>The parts of a demo, announced as they begin and timed.</summary>
internal sealed class Stages(TextWriter output, TimeProvider clock)
{
    private readonly List<(string Name, TimeSpan Took)> _all = [];

    /// <summary>What has ended, in order.</summary>
    public IReadOnlyList<(string Name, TimeSpan Took)> All => _all;

    /// <summary>How long a stage took.</summary>
    public double Seconds(string name) => _all.Single(stage => stage.Name == name).Took.TotalSeconds;

    /// <summary>Runs a stage.</summary>
    public async Task<T> Run<T>(string name, Func<Task<T>> stage)
    {
        await output.WriteLineAsync($"==> {name}");
        long start = clock.GetTimestamp();
        var result = await stage();
        _all.Add((name, clock.GetElapsedTime(start)));
        return result;
    }

    /// <summary>Runs a stage that answers nothing.</summary>
    public Task Run(string name, Func<Task> stage) => Run(name, async () =>
    {
        await stage();
        return true;
    });
}
