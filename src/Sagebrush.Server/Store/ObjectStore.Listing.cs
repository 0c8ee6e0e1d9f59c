namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    private const int PageSize = 1000;

    /// <summary>All objects whose keys begin with <paramref name="prefix"/>, by key in UTF-8 byte order; read page by page, so a list may be as long as it likes.</summary>
    public IEnumerable<StoredObject> List(string bucket, string prefix)
    {
        var query = new ObjectQuery { Prefix = prefix, MaxKeys = PageSize };
        do
        {
            var page = List(bucket, query);
            foreach (var stored in page.Objects)
            {
                yield return stored;
            }

            query = query with { After = page.Next ?? "" };
        }
        while (query.After.Length > 0);
    }

    /// <summary>A page of a bucket's objects; a common prefix costs one step in the index, however many keys it stands for.</summary>
    public ObjectListing List(string bucket, ObjectQuery query) => _database.Read(c => new KeyRange(query).List(
        (from, before) => c.Query(
            $"SELECT {ObjectRows.ObjectColumns} FROM objects INDEXED BY objects_current WHERE bucket = $1 AND current = 1 AND key >= $2 AND key < $3 ORDER BY key",
            bucket, from, before)));

    /// <summary>A page of all versions and delete markers of a bucket, by key and then newest first.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="query">Which keys; <see cref="ObjectQuery.After"/> is the last key of the page before.</param>
    /// <param name="afterVersion">
    /// The last version of that key that has been listed, which may be gone: who removes page by page what is listed comes by all. Null when all of the key's
    /// were listed.
    /// </param>
    public ObjectListing ListVersions(string bucket, ObjectQuery query, string? afterVersion) => _database.Read(c =>
    {
        var range = new KeyRange(query);
        if (afterVersion is null || !query.After.StartsWith(query.Prefix, StringComparison.Ordinal))
        {
            return range.List(From);
        }

        // Where a version "null" was nobody knows when it is gone: better to list what is left of the key twice than never.
        long before = Version(c, bucket, query.After, afterVersion)?.Sequence ?? VersionIds.SequenceOf(afterVersion) ?? long.MaxValue;
        return range.List(From, () => c.Query(
            $"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key = $2 AND sequence < $3 ORDER BY sequence DESC",
            bucket, ObjectRows.Bytes(query.After), before));

        Microsoft.Data.Sqlite.SqliteDataReader From(byte[] from, byte[] before) => c.Query(
            $"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key >= $2 AND key < $3 ORDER BY key, sequence DESC", bucket, from, before);
    });
}
