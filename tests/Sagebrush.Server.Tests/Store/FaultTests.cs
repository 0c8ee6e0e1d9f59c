using Sagebrush.Crashes;
using Xunit;

namespace Sagebrush.Store;

/// <summary>
/// A disk that is full (ENOSPC) or broken (EIO) from its n-th step on, for n = 0, 1, 2 … until the change succeeds: each time the change is refused, nothing
/// of it is to be seen, and when the disk is well again the same store makes it.
/// </summary>
public sealed class FaultTests
{
    public static TheoryData<string, bool> Changes
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var scenario in Scenario.All)
            {
                data.Add(scenario.Name, true);
                data.Add(scenario.Name, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_that_the_disk_refuses_is_not_made_and_made_when_the_disk_is_well(string name, bool isFull)
    {
        var scenario = Scenario.All.Single(one => one.Name == name);
        using var temporary = new TemporaryFolder();
        using var folder = new DataFolder(temporary.Path);
        var faulty = new Faulty(isFull);
        WatchedSqlite.Watch(folder.Path, faulty);
        using var database = new Database(folder);
        var store = new ObjectStore(folder, database, TimeProvider.System, new WatchedDisk(faulty));
        await scenario.Prepare(store, 1);
        string before = await Contents.Of(store);
        int refusals = 0;
        while (!await TryChange(scenario, store, faulty, refusals))
        {
            Assert.Equal(before, await Contents.Of(store));
            Assert.True(++refusals < 1000);
        }

        Assert.True(refusals > 0);
        Assert.NotEqual(before, await Contents.Of(store));
        store.Sweep(default);
        new Scrub(folder, database, finding => Assert.Fail($"{finding}")).Run(default);
    }

    private static async Task<bool> TryChange(Scenario scenario, ObjectStore store, Faulty faulty, int after)
    {
        faulty.After = after;
        try
        {
            await scenario.Change(store, 1);
            return true;
        }
        catch (Exception e) when (e is FaultException or Microsoft.Data.Sqlite.SqliteException)
        {
            return false;
        }
        finally
        {
            faulty.After = null;
        }
    }

    /// <summary>Refuses every step but those that give space back, once some were taken.</summary>
    private sealed class Faulty(bool isFull) : Steps
    {
        private int _left;

        /// <summary>How many steps are taken before the first is refused; null while the disk is well.</summary>
        public int? After
        {
            get;
            set => (field, _left) = (value, value ?? 0);
        }

        public override int Begin(Step step, string path, int bytes)
        {
            bool isRefused = After is not null && Interlocked.Decrement(ref _left) < 0 && step is not (Step.Delete or Step.DatabaseTruncate);

            // A write is refused in its middle, at its end.
            return !isRefused ? bytes : bytes > 1 ? bytes / 2 : throw new FaultException(isFull);
        }

        public override void End(Step step, string path)
        {
            if (After is not null && Volatile.Read(ref _left) < 0 && step is Step.Write or Step.DatabaseWrite)
            {
                throw new FaultException(isFull);
            }
        }
    }
}
