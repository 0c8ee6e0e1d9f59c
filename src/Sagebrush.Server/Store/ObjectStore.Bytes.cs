using Microsoft.Data.Sqlite;
using Sagebrush.Wire;

namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    // SQLITE_IOERR, of which a failed flush is one.
    private const int SqliteIoError = 10;

    /// <summary>The bytes of an object, or of a range of them; who opens disposes.</summary>
    /// <param name="stored">As <see cref="Find"/> or <see cref="FindVersion"/> found it.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">The most bytes; null for all that follow.</param>
    /// <exception cref="FileNotFoundException">The object has been replaced or removed since.</exception>
    /// <exception cref="AwsException">InvalidRequest: it is encrypted with a customer's key.</exception>
    public ObjectStream Open(StoredObject stored, long offset = 0, long? length = null)
    {
        ObjectEncryption.CheckKey(stored.Encryption, null);
        return TryOpen(stored, offset, Math.Min(length ?? long.MaxValue, stored.Size - offset), null)
            ?? throw new FileNotFoundException($"s3://{stored.Bucket}/{stored.Key} has been replaced or removed.");
    }

    /// <summary>The object as it is now, with its bytes; null when there is none. The bytes stay readable when it is replaced meanwhile.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">Of what.</param>
    /// <param name="versionId">Which version; null for the object as readers get it.</param>
    /// <param name="customerKey">The key that the bytes were encrypted with, if it was a customer's.</param>
    /// <param name="range">Which bytes: the first, and how many. What it throws comes out of here; null for all.</param>
    /// <exception cref="AwsException">InvalidRequest: the customer's key is missing, wrong or of no use.</exception>
    /// <exception cref="DamagedObjectException">What lies on disk is not what was written.</exception>
    public (StoredObject Object, ObjectStream Bytes)? Open(
        string bucket, string key, string? versionId = null, CustomerKey? customerKey = null, Func<StoredObject, (long Offset, long Length)>? range = null)
    {
        StoredObject? gone = null;
        while ((versionId is null ? Find(bucket, key) : FindVersion(bucket, key, versionId)) is { IsDeleteMarker: false } stored)
        {
            ObjectEncryption.CheckKey(stored.Encryption, customerKey);
            var (offset, length) = range?.Invoke(stored) ?? (0, stored.Size);
            if (TryOpen(stored, offset, length, customerKey) is { } bytes)
            {
                return (stored, bytes);
            }

            // Replaced between the one row and the other: the next look finds the newer one.
            gone = stored.VersionId != gone?.VersionId || stored.Sequence != gone.Sequence ? stored
                : throw new DamagedObjectException($"The files of s3://{bucket}/{key} have no rows.");
        }

        return null;
    }

    /// <summary>The plain file with all of the object's bytes, never written again: for links and read-only binds. It goes when the object is replaced or removed.</summary>
    /// <returns>Null where there is no such file: the bytes are few, encrypted, or came in parts.</returns>
    public string? PathOf(StoredObject stored)
    {
        string? path = stored is { Encryption: null, Files: [var file] } ? _files.PathOf(file) : null;
        return File.Exists(path) ? path : null;
    }

    /// <summary>Removes the files that a crash has left and nobody names; also while the store is in use.</summary>
    public void Sweep(CancellationToken cancel) => _files.Sweep(id => _database.Read(c => FileRows.Exists(c, id)), cancel);

    /// <summary>Opens a range of an object; null when its files are gone.</summary>
    private ObjectStream? TryOpen(StoredObject stored, long offset, long length, CustomerKey? customerKey)
    {
        var (ids, start) = Touched(stored, offset, length);
        _files.Hold(ids);
        bool isOpen = false;
        try
        {
            // Held before the rows are read: who removes them later leaves the files.
            var files = _database.Read(c => ids.ConvertAll(id => FileRows.Find(c, id)));
            if (files.Contains(null))
            {
                return null;
            }

            isOpen = true;
            return new(files.ConvertAll(file => Extent(file!, stored.Encryption, customerKey)), start, length, () => _files.Release(ids));
        }
        finally
        {
            if (!isOpen)
            {
                _files.Release(ids);
            }
        }
    }

    /// <summary>The files that hold a range, and where it begins in the first of them.</summary>
    private static (List<long> Files, long Start) Touched(StoredObject stored, long offset, long length)
    {
        if (stored.Files.Count == 1)
        {
            return ([.. stored.Files], offset);
        }

        var files = new List<long>();
        long begin = 0, start = offset;
        for (int i = 0; i < stored.Files.Count; i++)
        {
            long end = begin + stored.Parts[i].Size;
            if (end > offset && begin < offset + length)
            {
                start = files.Count == 0 ? offset - begin : start;
                files.Add(stored.Files[i]);
            }

            begin = end;
        }

        return (files, start);
    }

    private Extent Extent(StoredFile file, ObjectEncryption? encryption, CustomerKey? customerKey) => new(
        file,
        () => new(file, _files.PathOf(file.Id), file.WrappedKey is { } key ? _keys.Open(key, encryption!, customerKey) : null));

    private ObjectDraft Draft(ChecksumAlgorithm? algorithm, ObjectEncryption? encryption, CustomerKey? customerKey)
    {
        if (encryption is null)
        {
            return _files.Draft(algorithm);
        }

        var (cipher, wrapped) = _keys.New(encryption, customerKey);
        return _files.Draft(algorithm, cipher, wrapped);
    }

    /// <summary>Gives a finished file a row, together with the row that <paramref name="name"/> names it in.</summary>
    private async Task<T> Keep<T>(ObjectDraft draft, Func<Connection, T> name)
    {
        try
        {
            var result = await _database.WriteAsync(c =>
            {
                FileRows.Add(c, draft.File);
                return name(c);
            });
            draft.Keep();
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteIoError)
        {
            // Whether a flush that failed has reached the disk the next start will know; it sweeps the file or finds its row.
            draft.Keep();
            throw;
        }
    }

    private void Unlink(IReadOnlyList<long> files)
    {
        foreach (long file in files)
        {
            _files.Remove(file);
        }
    }
}
