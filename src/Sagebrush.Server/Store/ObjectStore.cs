using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>
/// Buckets and their objects: rows in SQLite, bytes in files, few bytes in rows too. An object is whole or not there: its files are on disk before its row is,
/// and the row is the object. Writers of one key do not wait for each other; the last to finish stays. Errors are S3's.
/// </summary>
public sealed partial class ObjectStore
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Keyring _keys;
    private readonly ObjectFiles _files;

    /// <summary>Opens the store, making it where it is missing.</summary>
    /// <param name="folder">Holds the files.</param>
    /// <param name="db">Holds the rows; when it is cleared, the files go too.</param>
    /// <param name="clock">Dates the objects.</param>
    public ObjectStore(DataFolder folder, Database db, TimeProvider clock)
        : this(folder, db, clock, Disk.Local)
    {
    }

    /// <summary>Opens the store on a disk that a test has prepared.</summary>
    internal ObjectStore(DataFolder folder, Database db, TimeProvider clock, Disk disk)
    {
        (_database, _clock, _keys) = (db, clock, new(folder.MasterKey));
        long last = db.Write(c =>
        {
            ObjectRows.Make(c);
            return FileRows.Last(c);
        });
        _files = new(folder.Objects, last, clock, disk);
        db.Cleared += () => Sweep(CancellationToken.None);
    }

    /// <summary>The object as readers get it; null when there is none, its latest version is a delete marker, or there is no such bucket.</summary>
    public StoredObject? Find(string bucket, string key) => _database.Read(c => ObjectRows.Object(c, bucket, ObjectRows.Bytes(key)));

    /// <summary>Stores an object under a key; durable when this returns, and nothing is stored when it throws.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">What it is called; what was there before is replaced.</param>
    /// <param name="body">Read to its end; what it throws comes out of here.</param>
    /// <param name="facts">What to keep beside the bytes.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public ValueTask<StoredObject> Put(string bucket, string key, Stream body, ObjectFacts facts, CancellationToken cancel) =>
        Put(bucket, key, body, new ObjectWrite { Facts = facts }, cancel);

    /// <summary>Stores an object in the way that its writer chooses, if his condition holds when all of it has arrived.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed, NoSuchKey.</exception>
    public async ValueTask<StoredObject> Put(string bucket, string key, Stream body, ObjectWrite write, CancellationToken cancel)
    {
        _database.Read(c => Admit(c, bucket, key, write.Condition));
        var encryption = write.Encryption ?? (write.CustomerKey is { } customerKey ? ObjectEncryption.By(customerKey) : null);
        using var draft = Draft(write.Algorithm, encryption, write.CustomerKey);
        await draft.Write(body, cancel);
        return await Keep(draft, write, new StoredObject(bucket, key, draft.File.Size, draft.ETag, Now())
        {
            Facts = write.Facts, Checksum = draft.Checksum, Encryption = encryption, Files = [draft.File.Id],
        });
    }

    /// <summary>The bucket that is written to, if the condition holds of what is there.</summary>
    private static Bucket Admit(Connection connection, string bucket, string key, WriteCondition condition)
    {
        var present = Present(connection, bucket);
        condition.Check(key, ObjectRows.Object(connection, bucket, ObjectRows.Bytes(key)));
        return present;
    }

    private static Bucket Present(Connection connection, string bucket) => ObjectRows.Bucket(connection, bucket) ?? throw S3Errors.NoSuchBucket(bucket);

    private async Task<StoredObject> Keep(ObjectDraft draft, ObjectWrite write, StoredObject written)
    {
        var (stored, replaced) = await Keep(draft, c => Supersede(c, Admit(c, written.Bucket, written.Key, write.Condition), written));
        Unlink(replaced?.Files ?? []);
        return stored;
    }

    // S3 tells whole milliseconds; what is told is what is compared.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
}
