using Sagebrush.Wire;

namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    /// <summary>
    /// Stores a copy of an object; durable when this returns. Plain bytes of one piece are not copied: the file gets a second name, and the file system
    /// counts the names.
    /// </summary>
    /// <param name="source">What is copied, as <see cref="Open(string, string, string?, CustomerKey?, Func{StoredObject, ValueTuple{long, long}}?)"/> found it.</param>
    /// <param name="bytes">All of its bytes, not yet read; they stay the caller's to dispose.</param>
    /// <param name="bucket">Where the copy goes.</param>
    /// <param name="key">What it is called.</param>
    /// <param name="write">How it is written.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed, NoSuchKey.</exception>
    public async ValueTask<StoredObject> Copy(
        StoredObject source, ObjectStream bytes, string bucket, string key, ObjectWrite write, CancellationToken cancel)
    {
        if (source is { Encryption: null, Parts: [] } && write is { Encryption: null, CustomerKey: null } && bytes.OnlyFile is { } file)
        {
            _database.Read(c => Admit(c, bucket, key, write.Condition));
            using var draft = _files.Draft(algorithm: null);
            if (draft.Link(file))
            {
                var checksum = await Digest(source, bytes, write.Algorithm, cancel);
                return await Keep(draft, write, new StoredObject(bucket, key, source.Size, source.ETag, Now())
                {
                    Facts = write.Facts, Checksum = checksum, Files = [draft.File.Id],
                });
            }
        }

        return await Put(bucket, key, bytes, write, cancel);
    }

    /// <summary>The digest of an object that is there: known already, or computed from its bytes.</summary>
    private static async ValueTask<ObjectChecksum?> Digest(StoredObject stored, ObjectStream bytes, ChecksumAlgorithm? algorithm, CancellationToken cancel)
    {
        if (algorithm is not { } wanted)
        {
            return null;
        }

        if (stored.Checksum?.Algorithm == wanted)
        {
            return stored.Checksum;
        }

        using var checksum = Checksum.Of(wanted);
        byte[] buffer = new byte[Block.Size];
        for (int read; (read = await bytes.ReadAsync(buffer, cancel)) > 0;)
        {
            checksum.Append(buffer.AsSpan(0, read));
        }

        return new(wanted, Convert.ToBase64String(checksum.Finish()));
    }
}
