using System.Diagnostics;
using System.Globalization;
using Sagebrush.Crashes;
using Xunit;

namespace Sagebrush.Store;

/// <summary>
/// kill -9 at every step of every change: what is found after it is what was before or what was acknowledged, nothing between, and nothing is left over.
/// Some kills of each change by default; SAGEBRUSH_CRASHES=1000 makes a thousand in all, at each step of it and in several sizes.
/// </summary>
public sealed class CrashTests
{
    private const int KillsByDefault = 3, Killed = 137;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Sagebrush.Crashes.dll");

    public static TheoryData<string> Names => new(Scenario.All.Select(scenario => scenario.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_change_that_is_killed_is_made_or_not_made(string name)
    {
        var scenario = Scenario.All.Single(one => one.Name == name);
        int wanted = Environment.GetEnvironmentVariable("SAGEBRUSH_CRASHES") is { Length: > 0 } kills
            ? (int.Parse(kills, CultureInfo.InvariantCulture) / Scenario.All.Count) + 1 : KillsByDefault;
        for (int number = 1, killed = 0; killed < wanted; number++)
        {
            var whole = await Rehearse(scenario, number);
            Assert.True(whole.Steps > 0);
            await Parallel.ForEachAsync(Choose(whole.Steps, wanted - killed), async (step, _) =>
            {
                if (await Kill(whole, scenario, number, step))
                {
                    Interlocked.Increment(ref killed);
                }
            });
        }
    }

    /// <summary>All steps, or as many as are wanted, evenly spread.</summary>
    private static IEnumerable<int> Choose(int steps, int wanted) =>
        wanted >= steps ? Enumerable.Range(0, steps) : Enumerable.Range(0, wanted).Select(i => ((2 * i) + 1) * steps / (2 * wanted));

    /// <summary>Makes the change without a crash.</summary>
    private static async Task<Rehearsal> Rehearse(Scenario scenario, int number)
    {
        using var temporary = new TemporaryFolder();
        using var folder = new DataFolder(temporary.Path);
        var fatal = new Fatal(at: null);
        WatchedSqlite.Watch(folder.Path, fatal);
        string before, after;
        using (var database = new Database(folder))
        {
            var store = new ObjectStore(folder, database, TimeProvider.System, new WatchedDisk(fatal));
            await scenario.Prepare(store, number);
            before = await Contents.Of(store);
            fatal.IsCounting = true;
            await scenario.Change(store, number);
            after = await Contents.Of(store);
        }

        return new(before, after, fatal.Taken);
    }

    /// <summary>Makes the change and dies at a step; false when that step did not come.</summary>
    private static async Task<bool> Kill(Rehearsal whole, Scenario scenario, int number, int step)
    {
        using var temporary = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", ["exec", Program, temporary.Path, scenario.Name, $"{number}", $"{step}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        bool isAcknowledged = (await process.StandardOutput.ReadToEndAsync()).Contains("done", StringComparison.Ordinal);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or Killed, $"{process.ExitCode}: {await error}");

        using var folder = new DataFolder(temporary.Path);
        using var database = new Database(folder);
        var store = new ObjectStore(folder, database, TimeProvider.System);
        string found = await Contents.Of(store);
        Assert.True(found == whole.After || (found == whole.Before && !isAcknowledged),
            $"{scenario.Name}, killed at step {step} of {whole.Steps}, {(isAcknowledged ? "" : "not ")}acknowledged:\n{found}\nbefore:\n{whole.Before}\nafter:\n{whole.After}");

        store.Sweep(default);
        new Scrub(folder, database, finding => Assert.Fail($"killed at step {step}: {finding}")).Run(default);
        await store.Put("b", "next", new MemoryStream(new byte[100_000]), ObjectFacts.None, default);
        Assert.Equal(100_000, store.Open("b", "next")!.Value.Bytes.Length);
        return process.ExitCode == Killed;
    }

    private sealed record Rehearsal(string Before, string After, int Steps);
}
