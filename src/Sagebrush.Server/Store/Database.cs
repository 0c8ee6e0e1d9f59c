using System.Collections.Concurrent;

namespace Sagebrush.Store;

/// <summary>
/// The one SQLite file behind all tables: a write-ahead log, flushed to disk by every commit, one writer and any number of readers that do not wait for it.
/// Writers that come at the same time share a flush.
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>Of the tables and files; counts up with every change that an older folder does not have.</summary>
    private const long Layout = 2;

    private readonly string _file;
    private readonly GroupCommit _writer;
    private readonly ConcurrentBag<Connection> _readers = [];

    /// <summary>Opens the database of <paramref name="folder"/>, making it where it is missing.</summary>
    /// <exception cref="DataFolderException">Another layout than this program's has been written there.</exception>
    public Database(DataFolder folder)
    {
        _file = folder.Database;
        var writer = new Connection(_file);
        try
        {
            CheckLayout(writer, folder);
            writer.Execute("PRAGMA journal_mode = WAL");
            writer.Execute("PRAGMA synchronous = FULL");
            writer.Execute("PRAGMA temp_store = MEMORY");

            // A checkpoint copies a page once, however often it was written since the last: 32 MiB of log, and a cache that keeps the trees' inner pages.
            writer.Execute("PRAGMA wal_autocheckpoint = 8192");
            writer.Execute("PRAGMA cache_size = -32768");
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        _writer = new(writer);
    }

    /// <summary>Raised after <see cref="Clear"/> has emptied the tables; whoever keeps files or rows in memory forgets them now.</summary>
    public event Action? Cleared;

    /// <summary>Empties every table.</summary>
    public void Clear()
    {
        Write(connection =>
        {
            foreach (var table in Tables(connection))
            {
                connection.Execute($"DELETE FROM \"{table}\"");
            }

            return true;
        });
        Cleared?.Invoke();
    }

    /// <summary>Closes the file; nobody may be reading or writing.</summary>
    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Dispose();
    }

    /// <summary>Reads on a connection of its own: sees all commits before, waits for nobody.</summary>
    internal T Read<T>(Func<Connection, T> work)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = new Connection(_file);
            reader.Execute("PRAGMA query_only = ON");
        }

        try
        {
            return work(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> with no other write between; on disk when this returns. An exception undoes all of it.
    /// </summary>
    /// <param name="work">
    /// Reads and writes through the connection it gets, on the writer's thread; must not call this again. It sees what earlier work of the same flush has
    /// written, which memory does not know yet: so it reads the rows.
    /// </param>
    /// <param name="committed">Told the result when it is on disk, before it is told to anybody else; keeps memory in step with the disk.</param>
    internal T Write<T>(Func<Connection, T> work, Action<T>? committed = null) => WriteAsync(work, committed).GetAwaiter().GetResult();

    /// <summary><see cref="Write"/> for those who keep no thread waiting.</summary>
    internal Task<T> WriteAsync<T>(Func<Connection, T> work, Action<T>? committed = null)
    {
        var write = new PendingWrite<T>(work, committed);
        _writer.Add(write);
        return write.Done;
    }

    private static void CheckLayout(Connection connection, DataFolder folder)
    {
        long found = Scalar(connection, "PRAGMA user_version");
        if (found == 0 && Tables(connection).Count == 0)
        {
            connection.Execute($"PRAGMA user_version = {Layout}");
        }
        else if (found != Layout)
        {
            throw new DataFolderException(
                $"The data folder {folder.Path} was written by another version of Sagebrush (layout {found}, this one has {Layout}); start with another folder.");
        }
    }

    private static long Scalar(Connection connection, string sql)
    {
        using var row = connection.Query(sql);
        return row.Read() ? row.GetInt64(0) : 0;
    }

    private static List<string> Tables(Connection connection)
    {
        using var rows = connection.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
        var tables = new List<string>();
        while (rows.Read())
        {
            tables.Add(rows.GetString(0));
        }

        return tables;
    }
}
