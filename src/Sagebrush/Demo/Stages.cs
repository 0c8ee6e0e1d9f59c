using System.Globalization;

namespace Sagebrush.Demo;

/// <summary>The parts of a demo, announced as they begin and timed.</summary>
internal sealed class Stages(TextWriter output, TimeProvider clock)
{
    private readonly List<(string Name, TimeSpan Took)> _all = [];

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

    /// <summary>Shows how long each stage took that has ended.</summary>
    public void Write()
    {
        output.WriteLine("\nTime:");
        foreach (var (name, took) in _all)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-13} {took.TotalSeconds,7:0.000} s"));
        }
    }
}
