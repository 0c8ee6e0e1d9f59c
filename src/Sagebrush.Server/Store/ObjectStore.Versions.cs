using Sagebrush.Wire;

namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    /// <summary>A version of a key, perhaps a delete marker; null when there is none.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">Of what.</param>
    /// <param name="versionId">Which; null for the latest.</param>
    public StoredObject? FindVersion(string bucket, string key, string? versionId) => _database.Read(c => Version(c, bucket, key, versionId));

    /// <summary>Changes what is kept beside the bytes of a version; durable when this returns.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="key">Of what.</param>
    /// <param name="versionId">Which; null for the latest.</param>
    /// <param name="change">Pure: sees the version, answers its new facts; what it throws comes out of here, and nothing is changed then.</param>
    /// <returns>The version as it is now; null when there is none.</returns>
    public StoredObject? Change(string bucket, string key, string? versionId, Func<StoredObject, ObjectFacts> change) => _database.Write(c =>
    {
        if (Version(c, bucket, key, versionId) is not { } stored)
        {
            return null;
        }

        var changed = stored with { Facts = change(stored) };
        ObjectRows.Set(c, changed);
        return changed;
    });

    /// <summary>Removes the object, or puts a delete marker in its place where versions are kept; false when there was none.</summary>
    public bool Remove(string bucket, string key)
    {
        var removal = Remove(bucket, new RemovalRequest(key));
        return removal.Removed is not null || removal.Marker is not null;
    }

    /// <summary>Removes an object or a version of it.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed; AccessDenied: the version is locked.</exception>
    public Removal Remove(string bucket, RemovalRequest request)
    {
        var removal = _database.Write(c => Remove(c, Present(c, bucket), request));
        Unlink(removal.Removed?.Files ?? []);
        return removal;
    }

    /// <summary>Removes many at once.</summary>
    /// <returns>For each request what was done, or why not.</returns>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public IReadOnlyList<(Removal? Removal, AwsException? Refusal)> Remove(string bucket, IReadOnlyList<RemovalRequest> requests)
    {
        var outcomes = _database.Write(c =>
        {
            var present = Present(c, bucket);
            return requests.Select(request => Attempt(c, present, request)).ToList();
        });
        Unlink([.. outcomes.SelectMany(outcome => outcome.Removal?.Removed?.Files ?? [])]);
        return outcomes;
    }

    private (Removal? Removal, AwsException? Refusal) Attempt(Connection connection, Bucket bucket, RemovalRequest request)
    {
        try
        {
            return (Remove(connection, bucket, request), null);
        }
        catch (AwsException e)
        {
            return (null, e);
        }
    }

    private Removal Remove(Connection connection, Bucket bucket, RemovalRequest request)
    {
        byte[] key = ObjectRows.Bytes(request.Key);
        if (request.VersionId is { } id)
        {
            var version = ObjectRows.Version(connection, bucket.Name, key, id);
            request.Condition.Check(version);
            if (version is not null)
            {
                ObjectLock.CheckRemoval(version, request.BypassesGovernance, _clock.GetUtcNow());
                Drop(connection, version);
            }

            return new(version, null);
        }

        var latest = ObjectRows.Latest(connection, bucket.Name, key);
        request.Condition.Check(latest);
        if (latest is null && request.Condition != RemovalCondition.None)
        {
            return new(null, null);
        }

        return bucket.Versioning == Versioning.Off
            ? new(Replaced(connection, bucket, key), null)
            : Mark(connection, bucket, request);
    }

    private Removal Mark(Connection connection, Bucket bucket, RemovalRequest request)
    {
        var marker = new StoredObject(bucket.Name, request.Key, 0, "", Now())
        {
            IsDeleteMarker = true, Facts = new() { Owner = request.Owner },
        };
        var (stored, replaced) = Supersede(connection, bucket, marker);
        return new(replaced, stored);
    }

    /// <summary>Makes <paramref name="next"/> the latest version of its key, as the bucket's versioning has it.</summary>
    /// <returns>The version as it is kept, and the one that went for it.</returns>
    private static (StoredObject Stored, StoredObject? Replaced) Supersede(Connection connection, Bucket bucket, StoredObject next)
    {
        byte[] key = ObjectRows.Bytes(next.Key);
        var replaced = bucket.Versioning == Versioning.Enabled ? null : Replaced(connection, bucket, key);
        var latest = ObjectRows.Latest(connection, bucket.Name, key);
        if (latest is not null)
        {
            ObjectRows.Set(connection, latest with { IsLatest = false });
        }

        // Clocks may stand still or run backwards: the order of the writes counts.
        long sequence = Math.Max(next.Modified.UtcTicks, Math.Max(latest?.Sequence ?? 0, replaced?.Sequence ?? 0) + 1);
        var stored = next with
        {
            Sequence = sequence, IsLatest = true,
            VersionId = bucket.Versioning == Versioning.Enabled ? VersionIds.New(sequence) : StoredObject.NullVersion,
        };
        ObjectRows.Set(connection, stored);
        return (stored, replaced);
    }

    /// <summary>Takes the version <c>null</c> away.</summary>
    private static StoredObject? Replaced(Connection connection, Bucket bucket, byte[] key)
    {
        var unnamed = ObjectRows.Version(connection, bucket.Name, key, StoredObject.NullVersion);
        if (unnamed is not null)
        {
            Drop(connection, unnamed);
        }

        return unnamed;
    }

    private static void Drop(Connection connection, StoredObject version)
    {
        ObjectRows.Remove(connection, version);
        if (version.IsLatest && ObjectRows.Latest(connection, version.Bucket, ObjectRows.Bytes(version.Key)) is { } older)
        {
            ObjectRows.Set(connection, older with { IsLatest = true });
        }
    }

    private static StoredObject? Version(Connection connection, string bucket, string key, string? versionId) => versionId is null
        ? ObjectRows.Latest(connection, bucket, ObjectRows.Bytes(key))
        : ObjectRows.Version(connection, bucket, ObjectRows.Bytes(key), versionId);
}
