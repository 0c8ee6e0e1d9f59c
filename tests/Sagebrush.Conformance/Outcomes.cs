using System.Collections.Concurrent;
using System.Text.Json;

namespace Sagebrush.Conformance;

/// <summary>
/// Suites in other languages: each runs once, in a process of its own against a server of its own, and says a JSON line for each of its tests; the tests
/// here look up their line.
/// </summary>
public sealed class Outcomes
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Run>>> _runs = new();

    /// <summary>Passes, fails or skips as the suite's test of this name did.</summary>
    internal async Task Check(string suite, string test, Func<ServerProcess, Task<Finished>> run)
    {
        var (lines, finished, server) = await _runs.GetOrAdd(suite, _ => new(() => RunOn(run))).Value;
        if (!lines.TryGetValue(test, out var line))
        {
            Assert.Fail($"The suite {suite} did not say how {test} went; {finished}\n{server}");
        }

        Assert.True(line.Outcome == "passed", $"{line.Detail}\n{server}");
    }

    private static async Task<Run> RunOn(Func<ServerProcess, Task<Finished>> run)
    {
        await using var server = await ServerProcess.Ephemeral();
        var finished = await run(server);
        var lines = new Dictionary<string, Line>();
        foreach (string text in finished.Output.Split('\n').Where(text => text.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(text);
            string Text(string member) => json.RootElement.GetProperty(member).GetString()!;
            // A test of several parts says a line for each that failed, the first counts.
            lines.TryAdd(Text("test"), new(Text("outcome"), Text("detail")));
        }

        return new(lines, finished, server.Said);
    }

    private sealed record Line(string Outcome, string Detail);

    private sealed record Run(IReadOnlyDictionary<string, Line> Lines, Finished Finished, string Server);
}
