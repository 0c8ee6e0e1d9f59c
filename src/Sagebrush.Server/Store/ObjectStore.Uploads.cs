using Sagebrush.Wire;

namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    /// <summary>Every part but the last has at least these bytes.</summary>
    public const long MinimumPartSize = 5 << 20;

    /// <summary>The order in which keys are listed: that of their UTF-8 bytes.</summary>
    public static int CompareKeys(string one, string other) => ObjectRows.Bytes(one).AsSpan().SequenceCompareTo(ObjectRows.Bytes(other));

    /// <summary>Begins an upload in parts.</summary>
    /// <param name="bucket">Where the object goes.</param>
    /// <param name="key">What it will be called.</param>
    /// <param name="facts">What to keep beside the bytes.</param>
    /// <param name="algorithm">The digest that each part bears; null for none.</param>
    /// <param name="isComposite">The object bears a digest of the parts' digests; else one of all bytes.</param>
    /// <param name="encryption">How the bytes are encrypted on disk; null for plain bytes.</param>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public MultipartUpload BeginUpload(
        string bucket, string key, ObjectFacts facts, ChecksumAlgorithm? algorithm = null, bool isComposite = false, ObjectEncryption? encryption = null)
    {
        // Ids in order of time: uploads of one key are listed as they began.
        var upload = new MultipartUpload(Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N") + Guid.NewGuid().ToString("N"), bucket, key, Now())
        {
            Facts = facts, Algorithm = algorithm, IsComposite = isComposite, Encryption = encryption,
        };
        _database.Write(c =>
        {
            Present(c, bucket);
            ObjectRows.Add(c, upload);
            return true;
        });
        return upload;
    }

    /// <summary>The upload of this id to this key.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchUpload.</exception>
    public MultipartUpload Upload(string bucket, string key, string id) => _database.Read(c =>
    {
        Present(c, bucket);
        return ObjectRows.Upload(c, id) is { } upload && upload.Bucket == bucket && upload.Key == key ? upload : throw S3Errors.NoSuchUpload(id);
    });

    /// <summary>The unfinished uploads to a bucket by key and beginning.</summary>
    public IReadOnlyList<MultipartUpload> Uploads(string bucket) => _database.Read(c => ObjectRows.All(
        c.Query($"SELECT {ObjectRows.UploadColumns} FROM uploads WHERE bucket = $1 ORDER BY key, id", bucket), ObjectRows.Upload));

    /// <summary>The parts that have arrived, by number.</summary>
    public IReadOnlyList<UploadedPart> Parts(MultipartUpload upload) => _database.Read(c => ObjectRows.Parts(c, upload.Id));

    /// <summary>Stores a part, in place of the one of that number; durable when this returns.</summary>
    /// <param name="upload">What it belongs to.</param>
    /// <param name="number">1 to 10,000; parts may arrive in any order, also at once.</param>
    /// <param name="body">Read to its end; what it throws comes out of here.</param>
    /// <param name="algorithm">The digest to keep of it; null for none.</param>
    /// <param name="customerKey">The key that the upload was begun with, if it was a customer's.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">NoSuchUpload: it has ended. InvalidRequest: the customer's key is missing, wrong or of no use.</exception>
    public async ValueTask<UploadedPart> PutPart(
        MultipartUpload upload, int number, Stream body, ChecksumAlgorithm? algorithm, CustomerKey? customerKey, CancellationToken cancel)
    {
        ObjectEncryption.CheckKey(upload.Encryption, customerKey);
        using var draft = Draft(algorithm, upload.Encryption, customerKey);
        await draft.Write(body, cancel);
        var part = new UploadedPart(number, draft.File.Size, draft.ETag, Now(), draft.Checksum) { File = draft.File.Id, Crc64 = draft.Crc64 };
        var replaced = await Keep(draft, c =>
        {
            _ = ObjectRows.Upload(c, upload.Id) ?? throw S3Errors.NoSuchUpload(upload.Id);
            var present = ObjectRows.Part(c, upload.Id, number);
            FileRows.Remove(c, present is null ? [] : [present.File]);
            ObjectRows.Set(c, upload.Id, part);
            return present;
        });
        Unlink(replaced is null ? [] : [replaced.File]);
        return part;
    }

    /// <summary>Makes the object of the parts, whose files it is from now on; durable when this returns.</summary>
    /// <param name="upload">What ends with this.</param>
    /// <param name="claims">The parts to take, in ascending order; others are dropped.</param>
    /// <param name="checksum">The digest that the object must have, base64; null to accept any.</param>
    /// <param name="condition">What must hold of the object that is there.</param>
    /// <exception cref="AwsException">InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, NoSuchUpload, PreconditionFailed, NoSuchKey.</exception>
    public async ValueTask<StoredObject> CompleteUpload(
        MultipartUpload upload, IReadOnlyList<PartClaim> claims, string? checksum, WriteCondition condition)
    {
        _ = Upload(upload.Bucket, upload.Key, upload.Id);
        _database.Read(c => Admit(c, upload.Bucket, upload.Key, condition));
        var parts = UploadAssembly.Choose(upload, Parts(upload), claims);
        var written = new StoredObject(upload.Bucket, upload.Key, parts.Sum(p => p.Size), UploadAssembly.ETag(parts), Now())
        {
            Facts = upload.Facts,
            Checksum = UploadAssembly.Digest(upload, parts),
            Encryption = upload.Encryption,
            Parts = [.. parts.Select(p => new ObjectPart(p.Size, p.Checksum))],
            Upload = upload.Id,
            Files = [.. parts.Select(p => p.File)],
        };
        if (checksum is not null && checksum != written.Checksum!.Value)
        {
            throw S3Errors.BadDigest(written.Checksum.Algorithm);
        }

        var (stored, unnamed) = await _database.WriteAsync(c =>
        {
            _ = ObjectRows.Upload(c, upload.Id) ?? throw S3Errors.NoSuchUpload(upload.Id);
            var arrived = ObjectRows.PartFiles(c, upload.Id);
            if (parts.Find(p => !arrived.Contains(p.File)) is { } replaced)
            {
                throw S3Errors.InvalidPart(upload.Id, new(replaced.Number, replaced.ETag));
            }

            var (latest, before) = Supersede(c, Admit(c, upload.Bucket, upload.Key, condition), written);
            return (latest, ObjectRows.RemoveUpload(c, upload.Id, kept: written.Files).Concat(before?.Files ?? []).ToList());
        });
        Unlink(unnamed);
        return stored;
    }

    /// <summary>Ends the upload without an object; false when it had ended.</summary>
    public bool AbortUpload(MultipartUpload upload)
    {
        var (had, files) = _database.Write(c => (ObjectRows.Upload(c, upload.Id) is not null, ObjectRows.RemoveUpload(c, upload.Id)));
        Unlink(files);
        return had;
    }
}
