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
            $"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key >= $2 AND (length($3) = 0 OR key < $3) ORDER BY key",
            bucket, from, before)));
}
