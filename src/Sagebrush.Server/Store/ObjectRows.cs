using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>The rows of buckets, objects, uploads and parts. Keys are UTF-8 bytes, so that SQLite orders them as S3 lists them.</summary>
internal static class ObjectRows
{
    public const string ObjectColumns = "bucket, key, sequence, version, size, etag, modified, current, details";
    public const string UploadColumns = "id, bucket, key, created, details";
    public const string PartColumns = "number, size, etag, modified, file, details";

    // What readers without a version id see: nothing of an older version, that there is nothing at a marker.
    private const int Older = 0, Current = 1, Marker = 2;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS objects (
            bucket TEXT NOT NULL, key BLOB NOT NULL, sequence INTEGER NOT NULL, version TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
            modified INTEGER NOT NULL, current INTEGER NOT NULL, details BLOB NOT NULL, PRIMARY KEY (bucket, key, sequence DESC)) WITHOUT ROWID;
        CREATE UNIQUE INDEX IF NOT EXISTS objects_version ON objects (bucket, key, version);
        CREATE UNIQUE INDEX IF NOT EXISTS objects_current ON objects (bucket, key) WHERE current = 1;
        CREATE TABLE IF NOT EXISTS uploads (
            id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, created INTEGER NOT NULL, details BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS uploads_key ON uploads (bucket, key, id);
        CREATE TABLE IF NOT EXISTS parts (
            upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL, file INTEGER NOT NULL,
            details BLOB NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;
        """;

    public static void Make(Connection connection)
    {
        connection.Execute(Tables);
        FileRows.Make(connection);
    }

    public static byte[] Bytes(string key) => Encoding.UTF8.GetBytes(key);

    public static Bucket? Bucket(Connection connection, string name) => One(connection.Query("SELECT json FROM buckets WHERE name = $1", name), ReadBucket);

    public static List<Bucket> Buckets(Connection connection) => All(connection.Query("SELECT json FROM buckets ORDER BY name"), ReadBucket);

    public static void Set(Connection connection, Bucket bucket) => connection.Execute(
        "INSERT OR REPLACE INTO buckets (name, json) VALUES ($1, $2)", bucket.Name, JsonSerializer.SerializeToUtf8Bytes(bucket, ObjectRowsJson.Default.Bucket));

    /// <summary>The object that readers of the key get; null when there is none or its latest version is a delete marker.</summary>
    public static StoredObject? Object(Connection connection, string bucket, byte[] key) => One(
        connection.Query($"SELECT {ObjectColumns} FROM objects INDEXED BY objects_current WHERE bucket = $1 AND key = $2 AND current = 1", bucket, key), Object);

    /// <summary>The newest version of a key, perhaps a delete marker.</summary>
    public static StoredObject? Latest(Connection connection, string bucket, byte[] key) => One(
        connection.Query($"SELECT {ObjectColumns} FROM objects WHERE bucket = $1 AND key = $2 ORDER BY sequence DESC LIMIT 1", bucket, key), Object);

    public static StoredObject? Version(Connection connection, string bucket, byte[] key, string version) => One(
        connection.Query($"SELECT {ObjectColumns} FROM objects WHERE bucket = $1 AND key = $2 AND version = $3", bucket, key, version), Object);

    public static StoredObject Object(SqliteDataReader row)
    {
        var details = JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(8), ObjectRowsJson.Default.ObjectDetails)!;
        int current = row.GetInt32(7);
        return new(row.GetString(0), Key(row, 1), row.GetInt64(4), row.GetString(5), Time(row, 6))
        {
            Sequence = row.GetInt64(2), VersionId = row.GetString(3), IsLatest = current != Older, IsDeleteMarker = details.IsDeleteMarker,
            Files = details.Files ?? [], Facts = details.Facts, Checksum = details.Checksum, Parts = details.Parts ?? [], Upload = details.Upload,
            Encryption = details.Encryption,
        };
    }

    public static void Set(Connection connection, StoredObject stored) => connection.Execute(
        $"INSERT OR REPLACE INTO objects ({ObjectColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        stored.Bucket, Bytes(stored.Key), stored.Sequence, stored.VersionId, stored.Size, stored.ETag, stored.Modified.UtcTicks,
        !stored.IsLatest ? Older : stored.IsDeleteMarker ? Marker : Current,
        JsonSerializer.SerializeToUtf8Bytes(
            new(stored.Facts, stored.Checksum, stored.Parts.Count == 0 ? null : stored.Parts, stored.Upload)
            {
                IsDeleteMarker = stored.IsDeleteMarker, Files = stored.Files.Count == 0 ? null : stored.Files, Encryption = stored.Encryption,
            },
            ObjectRowsJson.Default.ObjectDetails));

    /// <summary>Removes a version and the rows of its files.</summary>
    public static void Remove(Connection connection, StoredObject stored)
    {
        connection.Execute("DELETE FROM objects WHERE bucket = $1 AND key = $2 AND sequence = $3", stored.Bucket, Bytes(stored.Key), stored.Sequence);
        FileRows.Remove(connection, stored.Files);
    }

    public static MultipartUpload? Upload(Connection connection, string id) =>
        One(connection.Query($"SELECT {UploadColumns} FROM uploads WHERE id = $1", id), Upload);

    public static MultipartUpload Upload(SqliteDataReader row)
    {
        var details = JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(4), ObjectRowsJson.Default.UploadDetails)!;
        return new(row.GetString(0), row.GetString(1), Key(row, 2), Time(row, 3))
        {
            Facts = details.Facts, Algorithm = details.Algorithm, IsComposite = details.IsComposite, Encryption = details.Encryption,
        };
    }

    public static void Add(Connection connection, MultipartUpload upload) => connection.Execute(
        $"INSERT INTO uploads ({UploadColumns}) VALUES ($1, $2, $3, $4, $5)",
        upload.Id, upload.Bucket, Bytes(upload.Key), upload.Created.UtcTicks,
        JsonSerializer.SerializeToUtf8Bytes(
            new(upload.Facts, upload.Algorithm, upload.IsComposite, upload.Encryption), ObjectRowsJson.Default.UploadDetails));

    public static List<UploadedPart> Parts(Connection connection, string upload) =>
        All(connection.Query($"SELECT {PartColumns} FROM parts WHERE upload = $1 ORDER BY number", upload), Part);

    public static UploadedPart? Part(Connection connection, string upload, int number) =>
        One(connection.Query($"SELECT {PartColumns} FROM parts WHERE upload = $1 AND number = $2", upload, number), Part);

    public static void Set(Connection connection, string upload, UploadedPart part) => connection.Execute(
        $"INSERT OR REPLACE INTO parts (upload, {PartColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        upload, part.Number, part.Size, part.ETag, part.Modified.UtcTicks, part.File,
        JsonSerializer.SerializeToUtf8Bytes(new(part.Checksum, part.Crc64), ObjectRowsJson.Default.PartDetails));

    /// <summary>The files of an upload's parts.</summary>
    public static HashSet<long> PartFiles(Connection connection, string upload) =>
        [.. All(connection.Query("SELECT file FROM parts WHERE upload = $1", upload), row => row.GetInt64(0))];

    /// <summary>Removes the upload with its parts.</summary>
    /// <param name="connection">Within a transaction.</param>
    /// <param name="id">Which upload.</param>
    /// <param name="kept">Files of its parts that an object has now.</param>
    /// <returns>The other files, whose rows are gone too.</returns>
    public static List<long> RemoveUpload(Connection connection, string id, params IReadOnlyList<long> kept)
    {
        var files = PartFiles(connection, id);
        files.ExceptWith(kept);
        connection.Execute("DELETE FROM parts WHERE upload = $1", id);
        connection.Execute("DELETE FROM uploads WHERE id = $1", id);
        FileRows.Remove(connection, files);
        return [.. files];
    }

    public static List<T> All<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        using (rows)
        {
            var all = new List<T>();
            while (rows.Read())
            {
                all.Add(read(rows));
            }

            return all;
        }
    }

    /// <summary>A column that holds a key.</summary>
    public static string Key(SqliteDataReader row, int column) => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private static T? One<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
        where T : class
    {
        using (rows)
        {
            return rows.Read() ? read(rows) : null;
        }
    }

    private static UploadedPart Part(SqliteDataReader row)
    {
        var details = JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(5), ObjectRowsJson.Default.PartDetails)!;
        return new(row.GetInt32(0), row.GetInt64(1), row.GetString(2), Time(row, 3), details.Checksum) { File = row.GetInt64(4), Crc64 = details.Crc64 };
    }

    private static Bucket ReadBucket(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(0), ObjectRowsJson.Default.Bucket)!;

    private static DateTimeOffset Time(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}

/// <summary>What a row of <c>objects</c> holds beside its columns.</summary>
internal sealed record ObjectDetails(ObjectFacts Facts, ObjectChecksum? Checksum, IReadOnlyList<ObjectPart>? Parts, string? Upload)
{
    public bool IsDeleteMarker { get; init; }

    public IReadOnlyList<long>? Files { get; init; }

    public ObjectEncryption? Encryption { get; init; }
}

/// <summary>What a row of <c>uploads</c> holds beside its columns.</summary>
internal sealed record UploadDetails(ObjectFacts Facts, ChecksumAlgorithm? Algorithm, bool IsComposite, ObjectEncryption? Encryption);

/// <summary>What a row of <c>parts</c> holds beside its columns.</summary>
internal sealed record PartDetails(ObjectChecksum? Checksum, ulong Crc64);

/// <summary>Documents of the rows; algorithms by name, so that the enumeration may grow.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Bucket))]
[JsonSerializable(typeof(ObjectDetails))]
[JsonSerializable(typeof(UploadDetails))]
[JsonSerializable(typeof(PartDetails))]
internal sealed partial class ObjectRowsJson : JsonSerializerContext;
