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
        RefuseEncryption(write.Encryption, write.CustomerKey);
        _database.Read(c => Admit(c, bucket, key, write.Condition));
        using var draft = _files.Draft(write.Algorithm);
        await draft.Append(body, cancel);
        draft.Finish();
        var written = new StoredObject(bucket, key, draft.Size, draft.ETag, Now()) { Facts = write.Facts, Checksum = draft.Checksum, Files = [draft.Name] };
        var (stored, replaced) = _database.Write(c => Supersede(c, Admit(c, bucket, key, write.Condition), written));
        draft.Keep();
        Unlink(replaced?.Files ?? []);
        return stored;
    }

    /// <summary>The bytes of an object, or of a range of them; who opens disposes.</summary>
    /// <param name="stored">As <see cref="Find"/> or <see cref="FindVersion"/> found it.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">The most bytes; null for all that follow.</param>
    /// <exception cref="FileNotFoundException">The object has been replaced or removed since.</exception>
    public Stream Open(StoredObject stored, long offset = 0, long? length = null) => _files.Open(stored.Files[0]).Narrow(offset, length);

    /// <summary>The object as it is now, with its bytes; null when there is none. The bytes stay readable when it is replaced meanwhile.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">Of what.</param>
    /// <param name="versionId">Which version; null for the object as readers get it.</param>
    /// <param name="customerKey">The key that the bytes were encrypted with, if it was a customer's.</param>
    /// <param name="range">Which bytes: the first, and how many. What it throws comes out of here; null for all.</param>
    /// <exception cref="AwsException">InvalidRequest: the customer's key is missing, wrong or of no use.</exception>
    public (StoredObject Object, ObjectStream Bytes)? Open(
        string bucket, string key, string? versionId = null, CustomerKey? customerKey = null, Func<StoredObject, (long Offset, long Length)>? range = null)
    {
        string? gone = null;
        while ((versionId is null ? Find(bucket, key) : FindVersion(bucket, key, versionId)) is { IsDeleteMarker: false } stored)
        {
            ObjectEncryption.CheckKey(stored.Encryption, customerKey);
            var (offset, length) = range?.Invoke(stored) ?? (0, stored.Size);
            try
            {
                return (stored, _files.Open(stored.Files[0]).Narrow(offset, length));
            }
            catch (FileNotFoundException) when (stored.VersionId + stored.Sequence != gone)
            {
                // Replaced between the row and the file: the next look finds the newer one.
                gone = stored.VersionId + stored.Sequence;
            }
        }

        return null;
    }

    /// <summary>The file with the object's bytes, never written again: for links and read-only binds. It goes when the object is replaced or removed.</summary>
    public string PathOf(StoredObject stored) => _files.PathOf(stored.Files[0]);

    /// <summary>The bucket that is written to, if the condition holds of what is there.</summary>
    private static Bucket Admit(Connection connection, string bucket, string key, WriteCondition condition)
    {
        var present = Present(connection, bucket);
        condition.Check(key, ObjectRows.Object(connection, bucket, ObjectRows.Bytes(key)));
        return present;
    }

    private static void RefuseEncryption(ObjectEncryption? encryption, CustomerKey? key)
    {
        if (encryption is not null || key is not null)
        {
            throw S3Errors.NotImplemented("x-amz-server-side-encryption");
        }
    }

    private static Bucket Present(Connection connection, string bucket) => ObjectRows.Bucket(connection, bucket) ?? throw S3Errors.NoSuchBucket(bucket);

    private void Unlink(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            _files.Remove(file);
        }
    }

    private void Sweep() => _files.Sweep(prefix => _database.Read(c => ObjectRows.Files(c, prefix)));

    // S3 tells whole milliseconds; what is told is what is compared.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
}
