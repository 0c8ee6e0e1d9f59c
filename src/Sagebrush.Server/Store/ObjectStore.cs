using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>
/// Buckets and their objects: rows in SQLite, bytes in files. An object is whole or not there: its file is on disk before its row is, and the row is the
/// object. Writers of one key do not wait for each other; the last to finish stays. Errors are S3's.
/// </summary>
public sealed partial class ObjectStore
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ObjectFiles _files;

    /// <summary>Opens the store, making it where it is missing, and sweeps away what a crash has left.</summary>
    /// <param name="folder">Holds the files.</param>
    /// <param name="db">Holds the rows; when it is cleared, the files go too.</param>
    /// <param name="clock">Dates the objects.</param>
    public ObjectStore(DataFolder folder, Database db, TimeProvider clock)
    {
        (_database, _clock, _files) = (db, clock, new(folder.Objects));
        db.Write(c =>
        {
            ObjectRows.Make(c);
            return true;
        });
        Sweep();
        db.Cleared += Sweep;
    }

    /// <summary>The bucket; null when there is none.</summary>
    public Bucket? FindBucket(string name) => _database.Read(c => ObjectRows.Bucket(c, name));

    /// <summary>All buckets by name.</summary>
    public IReadOnlyList<Bucket> Buckets() =>
        _database.Read(c => ObjectRows.All(c.Query("SELECT name, created, region FROM buckets ORDER BY name"), ObjectRows.Bucket));

    /// <summary>Makes a bucket; false when it is there already.</summary>
    /// <param name="name">Taken as it is: what names S3 allows its service knows.</param>
    /// <param name="region">The region that was asked for; empty for none.</param>
    public bool CreateBucket(string name, string region = "") => _database.Write(
        c => c.Execute("INSERT OR IGNORE INTO buckets (name, created, region) VALUES ($1, $2, $3)", name, Now().UtcTicks, region) > 0);

    /// <summary>Removes an empty bucket, with its unfinished uploads.</summary>
    /// <exception cref="AwsException">NoSuchBucket, BucketNotEmpty.</exception>
    public void DeleteBucket(string name) => Remove(_database.Write(c =>
    {
        _ = ObjectRows.Bucket(c, name) ?? throw S3Errors.NoSuchBucket(name);
        if (ObjectRows.All(c.Query("SELECT 1 FROM objects WHERE bucket = $1 LIMIT 1", name), _ => true).Count > 0)
        {
            throw S3Errors.BucketNotEmpty(name);
        }

        var uploads = ObjectRows.All(c.Query("SELECT id FROM uploads WHERE bucket = $1", name), row => row.GetString(0));
        var files = uploads.SelectMany(id => ObjectRows.RemoveUpload(c, id)).ToList();
        c.Execute("DELETE FROM buckets WHERE name = $1", name);
        return files;
    }));

    /// <summary>The object; null when there is none, or no such bucket.</summary>
    public StoredObject? Find(string bucket, string key) => _database.Read(c => ObjectRows.Object(c, bucket, ObjectRows.Bytes(key)));

    /// <summary>Stores an object under a key; durable when this returns, and nothing is stored when it throws.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">What it is called; what was there before is replaced.</param>
    /// <param name="body">Read to its end; what it throws comes out of here.</param>
    /// <param name="facts">What to keep beside the bytes.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public ValueTask<StoredObject> Put(string bucket, string key, Stream body, ObjectFacts facts, CancellationToken cancel) =>
        Put(bucket, key, body, facts, null, WriteCondition.None, cancel);

    /// <summary>Stores an object with a digest, if a condition holds when all of it has arrived.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed, NoSuchKey.</exception>
    public async ValueTask<StoredObject> Put(
        string bucket, string key, Stream body, ObjectFacts facts, ChecksumAlgorithm? algorithm, WriteCondition condition, CancellationToken cancel)
    {
        _database.Read(c => Admit(c, bucket, key, condition));
        using var draft = _files.Draft(algorithm);
        await draft.Append(body, cancel);
        draft.Finish();
        var stored = new StoredObject(bucket, key, draft.Size, draft.ETag, Now()) { Facts = facts, Checksum = draft.Checksum, File = draft.Name };
        var replaced = _database.Write(c =>
        {
            var present = Admit(c, bucket, key, condition);
            ObjectRows.Set(c, stored);
            return present;
        });
        draft.Keep();
        Remove(replaced);
        return stored;
    }

    /// <summary>The bytes of an object, or of a range of them; who opens disposes.</summary>
    /// <param name="stored">As <see cref="Find"/> found it.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">The most bytes; null for all that follow.</param>
    /// <exception cref="FileNotFoundException">The object has been replaced or removed since.</exception>
    public Stream Open(StoredObject stored, long offset = 0, long? length = null) => _files.Open(stored.File).Narrow(offset, length);

    /// <summary>The object as it is now, with its bytes; null when there is none. The bytes stay readable when it is replaced meanwhile.</summary>
    public (StoredObject Object, ObjectStream Bytes)? Open(string bucket, string key)
    {
        string? gone = null;
        while (Find(bucket, key) is { } stored)
        {
            try
            {
                return (stored, _files.Open(stored.File));
            }
            catch (FileNotFoundException) when (stored.File != gone)
            {
                // Replaced between the row and the file: the next look finds the newer one.
                gone = stored.File;
            }
        }

        return null;
    }

    /// <summary>The file with the object's bytes, never written again: for links and read-only binds. It goes when the object is replaced or removed.</summary>
    public string PathOf(StoredObject stored) => _files.PathOf(stored.File);

    /// <summary>Removes the object; false when there is none.</summary>
    public bool Remove(string bucket, string key) => Remove(bucket, key, WriteCondition.None);

    /// <summary>Removes the object if a condition holds; false when there is none.</summary>
    /// <exception cref="AwsException">NoSuchKey, PreconditionFailed.</exception>
    public bool Remove(string bucket, string key, WriteCondition condition)
    {
        var removed = _database.Write(c => Remove(c, bucket, key, condition));
        Remove(removed);
        return removed is not null;
    }

    /// <summary>Removes many objects at once.</summary>
    /// <returns>For each of <paramref name="removals"/> why it was not removed; null when it is gone, also when there was none.</returns>
    public IReadOnlyList<AwsException?> Remove(string bucket, IReadOnlyList<(string Key, WriteCondition Condition)> removals)
    {
        var removed = new List<StoredObject?>();
        var refusals = _database.Write(c => removals.Select(removal =>
        {
            try
            {
                removed.Add(Remove(c, bucket, removal.Key, removal.Condition));
                return null;
            }
            catch (AwsException e)
            {
                return e;
            }
        }).ToList());
        removed.ForEach(Remove);
        return refusals;
    }

    private static StoredObject? Remove(Connection connection, string bucket, string key, WriteCondition condition)
    {
        byte[] bytes = ObjectRows.Bytes(key);
        var present = ObjectRows.Object(connection, bucket, bytes);
        condition.Check(key, present);
        connection.Execute("DELETE FROM objects WHERE bucket = $1 AND key = $2", bucket, bytes);
        return present;
    }

    private static StoredObject? Admit(Connection connection, string bucket, string key, WriteCondition condition)
    {
        _ = ObjectRows.Bucket(connection, bucket) ?? throw S3Errors.NoSuchBucket(bucket);
        var present = ObjectRows.Object(connection, bucket, ObjectRows.Bytes(key));
        condition.Check(key, present);
        return present;
    }

    private void Remove(StoredObject? unnamed) => Remove(unnamed is null ? [] : [unnamed.File]);

    private void Remove(List<string> files) => files.ForEach(_files.Remove);

    private void Sweep() => _files.Sweep(prefix => _database.Read(c => ObjectRows.Files(c, prefix)));

    // S3 tells whole milliseconds; what is told is what is compared.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
}
