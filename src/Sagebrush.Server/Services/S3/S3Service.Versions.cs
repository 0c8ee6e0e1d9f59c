using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The version that a request names; null for the latest.</summary>
    /// <exception cref="AwsException">InvalidArgument: no id of a version looks so.</exception>
    private static string? Named(string? versionId) => versionId switch
    {
        null => null,
        "" => throw S3Errors.InvalidArgument("versionId", versionId, "Version id cannot be the empty string"),
        _ => VersionIds.IsValid(versionId) ? versionId : throw S3Errors.InvalidArgument("versionId", versionId, "Invalid version id specified"),
    };

    /// <summary>The id of a version as readers are told: where versions were never kept there is none to tell.</summary>
    private static string? Told(Store.Bucket bucket, string? versionId) => bucket.Versioning == Versioning.Off ? null : versionId;

    /// <summary>The id of a version as its writer is told: only where it got one of its own.</summary>
    private static string? Assigned(StoredObject written) => written.VersionId == StoredObject.NullVersion ? null : written.VersionId;

    /// <summary>The version that a reader asks for.</summary>
    /// <exception cref="AwsException">NoSuchKey, NoSuchVersion; MethodNotAllowed: a delete marker is named.</exception>
    private StoredObject Find(Store.Bucket bucket, string key, string? versionId) =>
        _objects.FindVersion(bucket.Name, key, Named(versionId)) is { IsDeleteMarker: false } stored ? stored : throw Missing(bucket.Name, key, versionId);

    /// <summary>The version that a reader asks for, with its bytes or a range of them; who calls disposes.</summary>
    /// <exception cref="AwsException">NoSuchKey, NoSuchVersion; MethodNotAllowed: a delete marker is named. What the key and the range throw.</exception>
    private (StoredObject Object, ObjectStream Bytes) Open(
        string bucket, string key, string? versionId, CustomerKey? customerKey, Func<StoredObject, (long Offset, long Length)> range) =>
        _objects.Open(bucket, key, Named(versionId), customerKey, range) ?? throw Missing(bucket, key, versionId);

    /// <summary>Changes what is kept beside the bytes of a version.</summary>
    /// <exception cref="AwsException">NoSuchKey, NoSuchVersion; MethodNotAllowed: a delete marker is named.</exception>
    private StoredObject Change(Store.Bucket bucket, string key, string? versionId, Func<StoredObject, ObjectFacts> change) =>
        _objects.Change(bucket.Name, key, Named(versionId), stored => stored.IsDeleteMarker ? throw Missing(stored, versionId) : change(stored))
        ?? throw Missing(bucket.Name, key, versionId);

    private AwsException Missing(string bucket, string key, string? versionId) => _objects.FindVersion(bucket, key, versionId) is { IsDeleteMarker: true } marker
        ? Missing(marker, versionId) : versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.NoSuchVersion(key, versionId);

    private static AwsException Missing(StoredObject marker, string? versionId) => versionId is null ? S3Errors.Removed(marker) : S3Errors.OnlyMarker(marker);
}
