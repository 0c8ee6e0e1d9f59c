using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>
/// Resources of one kind, by key. A row is a JSON document with the columns beside it that lists sort and filter by. Every write is on disk before it
/// returns; rows read lately come from memory.
/// </summary>
/// <typeparam name="T">The resource; immutable.</typeparam>
public sealed class Table<T> where T : Resource
{
    private const int SqliteConstraint = 19;

    // No character comes behind the last of Unicode.
    private const string BelowPrefix = "key >= $1 AND key < $1 || char(1114111)";

    private readonly Database _database;
    private readonly string _name;
    private readonly JsonTypeInfo<T> _json;
    private readonly TimeProvider _clock;
    private readonly RowCache<T> _cache = new();

    /// <summary>Opens the table, making it where it is missing.</summary>
    /// <param name="db">Where it lives.</param>
    /// <param name="name">Lower case letters and underscores, for example <c>training_jobs</c>.</param>
    /// <param name="json">Writes and reads the documents.</param>
    /// <param name="clock">Dates the rows.</param>
    public Table(Database db, string name, JsonTypeInfo<T> json, TimeProvider clock)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || c == '_'))
        {
            throw new ArgumentException($"'{name}' is no table name: lower case letters and underscores only.", nameof(name));
        }

        (_database, _name, _json, _clock) = (db, name, json, clock);
        db.Write(c => c.Execute($"""
            CREATE TABLE IF NOT EXISTS {name} (
                key TEXT PRIMARY KEY, created INTEGER NOT NULL, modified INTEGER NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, json BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS {name}_created ON {name} (created, key);
            CREATE INDEX IF NOT EXISTS {name}_modified ON {name} (modified, key);
            CREATE INDEX IF NOT EXISTS {name}_status ON {name} (status, key);
            """));
        db.Cleared += _cache.Clear;
    }

    /// <summary>Told the key of every row that was added, changed or removed, after the write is on disk; on the writer's thread, so be quick.</summary>
    public event Action<string>? Changed;

    /// <summary>The row, or null when there is none.</summary>
    public T? Find(string key)
    {
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        var generation = _cache.Generation;
        var row = _database.Read(c => Select(c, key));
        if (row is not null)
        {
            _cache.Offer(row, generation);
        }

        return row;
    }

    /// <summary>Adds the row, dated now.</summary>
    /// <exception cref="DuplicateKeyException">There is a row of this key.</exception>
    public void Add(T row)
    {
        row = New(row);
        try
        {
            _database.Write(c => Insert(c, row), _ => _cache.Set(row));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteConstraint)
        {
            throw new DuplicateKeyException(_name, row.Key);
        }

        Changed?.Invoke(row.Key);
    }

    /// <summary><see cref="Add"/> for those who keep no thread waiting.</summary>
    /// <exception cref="DuplicateKeyException">There is a row of this key.</exception>
    public async Task AddAsync(T row)
    {
        row = New(row);
        try
        {
            await _database.WriteAsync(c => Insert(c, row), _ => _cache.Set(row));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteConstraint)
        {
            throw new DuplicateKeyException(_name, row.Key);
        }

        Changed?.Invoke(row.Key);
    }

    /// <summary>Replaces a row by what <paramref name="change"/> makes of it, with no other write between.</summary>
    /// <param name="key">The row's.</param>
    /// <param name="change">
    /// Pure: it may be told rows that nobody else sees and must not write tables itself. What it throws comes out of here and nothing changes; the same
    /// reference means that there is nothing to write.
    /// </param>
    /// <returns>The row as it is now; null when there is none.</returns>
    public T? Update(string key, Func<T, T> change) => Told(_database.Write(c => Replace(c, key, change), Remember));

    /// <summary><see cref="Update"/> for those who keep no thread waiting.</summary>
    public async Task<T?> UpdateAsync(string key, Func<T, T> change) => Told(await _database.WriteAsync(c => Replace(c, key, change), Remember));

    /// <summary>Removes the row; false when there was none.</summary>
    public bool Remove(string key) => Told(key, _database.Write(c => Delete(c, key), _ => _cache.Remove(key)));

    /// <summary><see cref="Remove"/> for those who keep no thread waiting.</summary>
    public async Task<bool> RemoveAsync(string key) => Told(key, await _database.WriteAsync(c => Delete(c, key), _ => _cache.Remove(key)));

    /// <summary>Removes all rows whose keys begin so, in one write.</summary>
    public void RemoveBelow(string prefix)
    {
        var rows = _database.Write(
            c =>
            {
                var found = SelectBelow(c, prefix);
                c.Execute($"DELETE FROM {_name} WHERE {BelowPrefix}", prefix);
                return found;
            },
            removed => removed.ForEach(row => _cache.Remove(row.Key)));
        rows.ForEach(row => Changed?.Invoke(row.Key));
    }

    /// <summary>All rows whose keys begin so, by key.</summary>
    public IReadOnlyList<T> Below(string prefix) => _database.Read(c => SelectBelow(c, prefix));

    /// <summary>A page of rows, by index.</summary>
    /// <exception cref="Wire.AwsException">ValidationException: the token is none of this list.</exception>
    public Page<T> List(ListQuery query)
    {
        var (sql, values) = ListStatement.Of(_name, query);
        var rows = _database.Read(c => SelectAll(c, sql, values));
        if (rows.Count <= query.MaxResults)
        {
            return new(rows, null);
        }

        rows.RemoveAt(query.MaxResults);
        return new(rows, ListToken.After(rows[^1], query).ToString());
    }

    /// <summary>All rows by key.</summary>
    public IReadOnlyList<T> All() => _database.Read(c => SelectAll(c, $"SELECT {ListStatement.Columns} FROM {_name} ORDER BY key", []));

    private T New(T row)
    {
        var now = _clock.GetUtcNow();
        return row with { Created = now, Modified = now, Version = 1 };
    }

    private int Insert(Connection connection, T row) => connection.Execute(
        $"INSERT INTO {_name} (key, created, modified, status, version, json) VALUES ($1, $2, $3, $4, $5, $6)",
        row.Key, row.Created.UtcTicks, row.Modified.UtcTicks, row.Status ?? "", row.Version, Document(row));

    private (T? Row, bool IsNew) Replace(Connection connection, string key, Func<T, T> change)
    {
        if (Select(connection, key) is not { } old)
        {
            return (null, false);
        }

        var next = change(old);
        if (ReferenceEquals(next, old))
        {
            return (old, false);
        }

        if (next.Key != key)
        {
            throw new InvalidOperationException($"The change of '{key}' in {_name} gave a row of the key '{next.Key}'; rows keep their keys.");
        }

        next = next with { Created = old.Created, Modified = _clock.GetUtcNow(), Version = old.Version + 1 };
        connection.Execute(
            $"UPDATE {_name} SET modified = $2, status = $3, version = $4, json = $5 WHERE key = $1",
            key, next.Modified.UtcTicks, next.Status ?? "", next.Version, Document(next));
        return (next, true);
    }

    private bool Delete(Connection connection, string key) => connection.Execute($"DELETE FROM {_name} WHERE key = $1", key) > 0;

    private void Remember((T? Row, bool IsNew) replaced)
    {
        if (replaced.IsNew)
        {
            _cache.Set(replaced.Row!);
        }
    }

    private T? Told((T? Row, bool IsNew) replaced)
    {
        if (replaced.IsNew)
        {
            Changed?.Invoke(replaced.Row!.Key);
        }

        return replaced.Row;
    }

    private bool Told(string key, bool isRemoved)
    {
        if (isRemoved)
        {
            Changed?.Invoke(key);
        }

        return isRemoved;
    }

    private T? Select(Connection connection, string key) =>
        SelectAll(connection, $"SELECT {ListStatement.Columns} FROM {_name} WHERE key = $1", [key]) is [var row] ? row : null;

    private List<T> SelectBelow(Connection connection, string prefix) =>
        SelectAll(connection, $"SELECT {ListStatement.Columns} FROM {_name} WHERE {BelowPrefix} ORDER BY key", [prefix]);

    private List<T> SelectAll(Connection connection, string sql, object[] values)
    {
        using var rows = connection.Query(sql, values);
        var found = new List<T>();
        while (rows.Read())
        {
            var row = JsonSerializer.Deserialize(rows.GetFieldValue<byte[]>(3), _json)
                ?? throw new InvalidDataException($"A row of {_name} holds null in place of a document.");
            found.Add(row with
            {
                Created = new(rows.GetInt64(0), TimeSpan.Zero), Modified = new(rows.GetInt64(1), TimeSpan.Zero), Version = rows.GetInt64(2),
            });
        }

        return found;
    }

    private byte[] Document(T row) => JsonSerializer.SerializeToUtf8Bytes(row, _json);
}
