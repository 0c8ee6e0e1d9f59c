using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>The rows of files. A row comes and goes with the row of the object or part that names it; a file on disk without one is nobody's.</summary>
internal static class FileRows
{
    public static void Make(Connection connection) => connection.Execute(
        "CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, wrapped_key BLOB, checksums BLOB, content BLOB)");

    /// <summary>The highest id that is in use; 0 for none.</summary>
    public static long Last(Connection connection) => ObjectRows.All(connection.Query("SELECT ifnull(max(id), 0) FROM files"), row => row.GetInt64(0))[0];

    public static StoredFile? Find(Connection connection, long id)
    {
        using var row = connection.Query("SELECT size, wrapped_key, checksums, content FROM files WHERE id = $1", id);
        return row.Read() ? new(id, row.GetInt64(0)) { WrappedKey = Bytes(row, 1), Checksums = Bytes(row, 2), Content = Bytes(row, 3) } : null;
    }

    public static bool Exists(Connection connection, long id)
    {
        using var row = connection.Query("SELECT 1 FROM files WHERE id = $1", id);
        return row.Read();
    }

    public static void Add(Connection connection, StoredFile file) => connection.Execute(
        "INSERT INTO files (id, size, wrapped_key, checksums, content) VALUES ($1, $2, $3, $4, $5)",
        file.Id, file.Size, file.WrappedKey ?? (object)DBNull.Value, file.Checksums ?? (object)DBNull.Value, file.Content ?? (object)DBNull.Value);

    public static void Remove(Connection connection, IEnumerable<long> ids)
    {
        foreach (long id in ids)
        {
            connection.Execute("DELETE FROM files WHERE id = $1", id);
        }
    }

    private static byte[]? Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
