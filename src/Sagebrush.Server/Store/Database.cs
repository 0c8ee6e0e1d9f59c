using System.Collections.Concurrent;

namespace Sagebrush.Store;

/// <summary>
/// The one SQLite file behind all tables: a write-ahead log, flushed to disk by every commit, one writer and any number of readers that do not wait for it.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly string _file;
    private readonly Connection _writer;
    private readonly Lock _writing = new();
    private readonly ConcurrentBag<Connection> _readers = [];

    /// <summary>Opens the database of <paramref name="folder"/>, making it where it is missing.</summary>
    public Database(DataFolder folder)
    {
        _file = folder.Database;
        _writer = new Connection(_file);
        _writer.Execute("PRAGMA journal_mode = WAL");
        _writer.Execute("PRAGMA synchronous = FULL");
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
    /// Runs <paramref name="work"/> as one transaction, alone; on disk when this returns. An exception undoes all of it.
    /// </summary>
    /// <param name="work">Reads and writes through the connection it gets; must not call this again.</param>
    /// <param name="committed">Told the result before the next writer starts; keeps memory in step with the disk.</param>
    internal T Write<T>(Func<Connection, T> work, Action<T>? committed = null)
    {
        lock (_writing)
        {
            _writer.Execute("BEGIN IMMEDIATE");
            T result;
            try
            {
                result = work(_writer);
                _writer.Execute("COMMIT");
            }
            catch
            {
                _writer.Execute("ROLLBACK");
                throw;
            }

            committed?.Invoke(result);
            return result;
        }
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
