using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sagebrush.Store;

/// <summary>A SQLite connection that keeps its statements prepared. Not for several threads at once.</summary>
internal sealed class Connection : IDisposable
{
    private readonly SqliteConnection _sqlite;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    public Connection(string file)
    {
        Sqlite.EnsureBound();
        _sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _sqlite.Open();
    }

    /// <summary>A transaction has begun and not ended, be it by a statement or by an error that ends one.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_sqlite.Handle) == 0;

    /// <summary>Runs a statement with <paramref name="values"/> for <c>$1</c>, <c>$2</c> …; answers the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<object> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query; dispose the reader before the same statement runs again on this connection.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object> values) => Prepare(sql, values).ExecuteReader();

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _sqlite.Dispose();
    }

#pragma warning disable CA2100 // Every text is a constant of this folder plus checked table names; values travel as parameters.
    private SqliteCommand Prepare(string sql, ReadOnlySpan<object> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _sqlite.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
#pragma warning restore CA2100
}
