namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    /// <summary>The versions of each key that begins with <paramref name="prefix"/>, newest first; read page by page, so that nobody waits for it.</summary>
    public IEnumerable<IReadOnlyList<StoredObject>> VersionsByKey(string bucket, string prefix)
    {
        var query = new ObjectQuery { Prefix = prefix, MaxKeys = PageSize };
        var versions = new List<StoredObject>();
        string? version = null;
        do
        {
            var page = ListVersions(bucket, query, version);
            foreach (var next in page.Objects)
            {
                if (versions.Count > 0 && versions[0].Key != next.Key)
                {
                    yield return versions;
                    versions = [];
                }

                versions.Add(next);
            }

            (query, version) = (query with { After = page.Next ?? "" }, page.NextVersion);
        }
        while (query.After.Length > 0);

        if (versions.Count > 0)
        {
            yield return versions;
        }
    }

    /// <summary>Removes what is decided of each key when all its versions are looked at, in the transaction that removes it. What is locked stays.</summary>
    /// <param name="bucket">Where; that it is gone is no error.</param>
    /// <param name="keys">Which; a writer waits as long as they take.</param>
    /// <param name="decide">Pure: of the bucket as it is now and a key's versions, newest first, says what is to go.</param>
    /// <returns>How many removals were done.</returns>
    public int Prune(string bucket, IReadOnlyList<string> keys, Func<Bucket, IReadOnlyList<StoredObject>, IReadOnlyList<RemovalRequest>> decide)
    {
        var removals = _database.Write(c =>
        {
            var done = new List<Removal>();
            if (ObjectRows.Bucket(c, bucket) is not { } present)
            {
                return done;
            }

            foreach (string key in keys)
            {
                var versions = ObjectRows.All(
                    c.Query($"SELECT {ObjectRows.ObjectColumns} FROM objects WHERE bucket = $1 AND key = $2 ORDER BY sequence DESC", bucket, ObjectRows.Bytes(key)),
                    ObjectRows.Object);
                done.AddRange((versions.Count == 0 ? [] : decide(present, versions)).Select(removal => Attempt(c, present, removal).Removal).OfType<Removal>());
            }

            return done;
        });
        Unlink([.. removals.SelectMany(removal => removal.Removed?.Files ?? [])]);
        return removals.Count;
    }
}
