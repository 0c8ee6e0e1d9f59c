using Sagebrush.Crashes;
using Xunit;

namespace Sagebrush.Store;

/// <summary>A disk forgets at a power cut whatever nobody has flushed: an acknowledged write is flushed in all its parts, in the right order.</summary>
public sealed class PowerLossTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;

    public PowerLossTests() => _folder = new(_temporary.Path);

    public static TheoryData<string> Names => new(Scenario.All.Select(scenario => scenario.Name));

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task The_file_is_flushed_then_its_folder_then_its_row()
    {
        var notes = new Notes();
        WatchedSqlite.Watch(_folder.Path, notes);
        using var database = new Database(_folder);
        var store = new ObjectStore(_folder, database, TimeProvider.System, new WatchedDisk(notes));
        store.CreateBucket("b");
        notes.Taken.Clear();

        var stored = await store.Put("b", "k", new MemoryStream(new byte[100_000]), ObjectFacts.None, default);

        string file = store.PathOf(stored)!, log = _folder.Database + "-wal";
        Assert.Equal(
            [(Step.Create, file), (Step.Write, file), (Step.Flush, file), (Step.FlushFolder, Path.GetDirectoryName(file)!), (Step.DatabaseWrite, log), (Step.DatabaseFlush, log)],
            notes.Taken.Where((taken, i) => i == 0 || taken != notes.Taken[i - 1]));
    }

    /// <summary>After each step the disk is taken as a power cut would leave it, and opened: it holds what was before, or what is after if that was acknowledged.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_power_cut_after_any_step_leaves_what_was_acknowledged(string name)
    {
        var scenario = Scenario.All.Single(one => one.Name == name);
        using var cuts = new TemporaryFolder();
        var forgetful = new Forgetful(_folder.Path);
        WatchedSqlite.Watch(_folder.Path, forgetful);
        using var database = new Database(_folder);
        var store = new ObjectStore(_folder, database, TimeProvider.System, new WatchedDisk(forgetful));
        await scenario.Prepare(store, 1);
        string before = await Contents.Of(store);
        Assert.Equal(before, await AfterCut(forgetful, Path.Combine(cuts.Path, "before")));

        int n = 0;
        forgetful.Taken += () => forgetful.Leave(Path.Combine(cuts.Path, $"{n++}"));
        await scenario.Change(store, 1);
        string after = await Contents.Of(store);
        int acknowledged = n;

        Assert.Equal(after, await AfterCut(forgetful, Path.Combine(cuts.Path, "after")));
        for (int i = 0; i < acknowledged; i++)
        {
            Assert.Contains(await Open(Path.Combine(cuts.Path, $"{i}")), new[] { before, after });
        }
    }

    private static Task<string> AfterCut(Forgetful forgetful, string folder)
    {
        forgetful.Leave(folder);
        return Open(folder);
    }

    private static async Task<string> Open(string path)
    {
        using var folder = new DataFolder(path);
        using var database = new Database(folder);
        var store = new ObjectStore(folder, database, TimeProvider.System);
        string contents = await Contents.Of(store);
        store.Sweep(default);
        new Scrub(folder, database, finding => Assert.Fail($"{finding}")).Run(default);
        return contents;
    }

    private sealed class Notes : Steps
    {
        public List<(Step Step, string Path)> Taken { get; } = [];

        public override void End(Step step, string path) => Taken.Add((step, path));
    }

    /// <summary>
    /// A disk that keeps nothing but what it was told to flush: the bytes that a file had then, under the names that its folder had then.
    /// </summary>
    private sealed class Forgetful(string folder) : Steps
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, byte[]> _flushed = [], _kept = [];

        /// <summary>Raised after each step.</summary>
        public event Action? Taken;

        public override int Begin(Step step, string path, int bytes)
        {
            if (step == Step.Delete)
            {
                lock (_lock)
                {
                    _flushed.Remove(path);
                }
            }

            return bytes;
        }

        public override void End(Step step, string path)
        {
            lock (_lock)
            {
                switch (step)
                {
                    case Step.Flush:
                        _flushed[path] = File.ReadAllBytes(path);
                        break;
                    case Step.Link:
                        // The bytes of the other name were flushed before any row named it.
                        _flushed[path] = File.ReadAllBytes(path);
                        break;
                    case Step.FlushFolder:
                        Keep(path);
                        break;
                    case Step.DatabaseFlush:
                        _kept[path] = Read(path);
                        break;
                }
            }

            Taken?.Invoke();
        }

        /// <summary>What the disk holds after a power cut now.</summary>
        public void Leave(string at)
        {
            lock (_lock)
            {
                foreach (var (path, bytes) in _kept)
                {
                    string to = Path.Combine(at, Path.GetRelativePath(folder, path));
                    Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                    File.WriteAllBytes(to, bytes);
                }
            }

            if (File.Exists(Path.Combine(folder, "master-key")))
            {
                File.Copy(Path.Combine(folder, "master-key"), Path.Combine(at, "master-key"), overwrite: true);
            }
        }

        private void Keep(string names)
        {
            foreach (string gone in _kept.Keys.Where(path => Path.GetDirectoryName(path) == names && !File.Exists(path)).ToList())
            {
                _kept.Remove(gone);
            }

            foreach (string path in Directory.EnumerateFiles(names))
            {
                _kept[path] = _flushed.GetValueOrDefault(path, []);
            }
        }

        private static byte[] Read(string path)
        {
            // SQLite has the file open.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }
}
