using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>Objects of the classes that must be restored before they can be read. https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html</summary>
internal static class Archive
{
    /// <summary>True of an object that lies in an archive, restored or not.</summary>
    public static bool Holds(StoredObject stored) => stored.Facts.StorageClass is StorageClass.GLACIER or StorageClass.DEEPARCHIVE;

    /// <summary>Asks whether the bytes can be read now.</summary>
    /// <exception cref="AwsException">InvalidObjectState.</exception>
    public static void CheckReadable(StoredObject stored, DateTimeOffset now)
    {
        if (Holds(stored) && !(stored.Facts.RestoredUntil > now))
        {
            throw new AwsException(AwsError.InvalidObjectState, "The operation is not valid for the object's storage class")
            {
                Members = new Dictionary<string, object> { ["StorageClass"] = stored.Facts.StorageClass ?? StorageClass.STANDARD },
            };
        }
    }

    /// <summary>When a restored copy made now ends: on the midnight after its days, as S3 rounds.</summary>
    public static DateTimeOffset End(DateTimeOffset now, int days) => new(now.UtcDateTime.Date.AddDays(days + 1), TimeSpan.Zero);

    /// <summary>The header <c>x-amz-restore</c>; null when nothing is restored.</summary>
    public static string? Header(StoredObject stored, DateTimeOffset now) =>
        stored.Facts.RestoredUntil is { } until && until > now ? $"ongoing-request=\"false\", expiry-date=\"{until:R}\"" : null;

    /// <summary>The same for lists.</summary>
    public static RestoreStatus? Status(StoredObject stored, DateTimeOffset now) =>
        stored.Facts.RestoredUntil is { } until && until > now ? new() { IsRestoreInProgress = false, RestoreExpiryDate = until } : null;
}
