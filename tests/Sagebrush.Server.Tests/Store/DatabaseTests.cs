using Xunit;

namespace Sagebrush.Store;

public sealed class DatabaseTests : IDisposable
{
    private readonly DataFixture _data = new();

    public DatabaseTests() => _data.Database.Write(c => c.Execute("CREATE TABLE marks (n INTEGER PRIMARY KEY)"));

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Work_that_fails_undoes_itself_and_takes_nobody_along()
    {
        var writes = Together([
            c => Mark(c, 1),
            c => Mark(c, 2) > 0 ? throw new InvalidOperationException("no") : 0,
            c => Mark(c, 3),
            c => Mark(c, 3),
        ]);

        await writes[0];
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[1])).Message);
        await writes[2];
        await Assert.ThrowsAnyAsync<Exception>(() => writes[3]);
        Assert.Equal([1, 3], Marks());
    }

    [Fact]
    public async Task Work_sees_what_came_before_it_in_the_same_flush()
    {
        var writes = Together([c => Mark(c, 1), c => Count(c)]);

        Assert.Equal(1, await writes[1]);
    }

    [Fact]
    public async Task A_flush_that_fails_fails_all_in_it_and_memory_learns_nothing()
    {
        var remembered = new List<int>();
        var writes = Together([c => Mark(c, 1), c => c.Execute("ROLLBACK"), c => Mark(c, 2)], remembered.Add);

        foreach (var write in writes)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => write);
        }

        Assert.Empty(remembered);
        Assert.Empty(Marks());
        Assert.Equal(1, _data.Database.Write(c => Mark(c, 4)));
    }

    [Fact]
    public async Task Many_writers_are_all_on_disk_after_reopening()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => _data.Database.WriteAsync(c => Mark(c, n))));

        _data.Reopen();

        Assert.Equal(200, _data.Database.Read(Count));
    }

    [Fact]
    public void A_folder_of_another_layout_is_refused_and_left_as_it_is()
    {
        using var temporary = new TemporaryFolder();
        using var folder = new DataFolder(temporary.Path);
        using (var older = new Connection(folder.Database))
        {
            older.Execute("CREATE TABLE objects (key TEXT)");
        }

        Assert.Contains(temporary.Path, Assert.Throws<DataFolderException>(() => new Database(folder)).Message);
        using var reader = new Connection(folder.Database);
        Assert.Equal(0, reader.Execute("INSERT INTO objects SELECT 'k' WHERE 0"));
    }

    [Fact]
    public void Closed_it_takes_no_work()
    {
        _data.Database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _data.Database.Write(c => Mark(c, 1)));
    }

    /// <summary>Keeps the writer busy until all the work waits, so that it shares a flush.</summary>
    private List<Task<int>> Together(Func<Connection, int>[] work, Action<int>? committed = null)
    {
        using var begun = new ManualResetEventSlim();
        using var gathered = new ManualResetEventSlim();
        var busy = _data.Database.WriteAsync(_ =>
        {
            begun.Set();
            gathered.Wait();
            return true;
        });
        begun.Wait();
        var writes = work.Select(w => _data.Database.WriteAsync(w, committed)).ToList();
        gathered.Set();
        busy.GetAwaiter().GetResult();
        return writes;
    }

    private static int Mark(Connection connection, int n) => connection.Execute("INSERT INTO marks (n) VALUES ($1)", n);

    private static int Count(Connection connection) => ObjectRows.All(connection.Query("SELECT count(*) FROM marks"), row => row.GetInt32(0))[0];

    private List<int> Marks() => _data.Database.Read(c => ObjectRows.All(c.Query("SELECT n FROM marks ORDER BY n"), row => row.GetInt32(0)));
}
