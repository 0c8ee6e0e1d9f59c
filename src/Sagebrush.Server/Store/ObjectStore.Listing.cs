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
    /// <param name="afterVersion">The last version of that key that has been listed; null when all of the key's were.</param>
    public ObjectListing ListVersions(string bucket, ObjectQuery query, string? afterVersion) => _database.Read(c =>
    {
        var range = new KeyRange(query);
        var marker = afterVersion is null ? null : Version(c, bucket, query.After, afterVersion);
        return marker is null ? range.List(From) : range.List(From, () => c.Query(
            $"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key = $2 AND sequence < $3 ORDER BY sequence DESC",
            bucket, ObjectRows.Bytes(marker.Key), marker.Sequence));

        Microsoft.Data.Sqlite.SqliteDataReader From(byte[] from, byte[] before) => c.Query(
            $"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key >= $2 AND key < $3 ORDER BY key, sequence DESC", bucket, from, before);
    });
}
