using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>Keeps locked versions. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html</summary>
internal static class ObjectLock
{
    /// <summary>Asks whether a version may be removed for good.</summary>
    /// <exception cref="AwsException">AccessDenied: it is held or retained.</exception>
    public static void CheckRemoval(StoredObject version, bool bypassesGovernance, DateTimeOffset now)
    {
        bool isRetained = version.Facts.Retention is { } retention && retention.IsActive(now) && (retention.IsCompliance || !bypassesGovernance);
        if (isRetained || version.Facts.LegalHold is true)
        {
            throw Locked();
        }
    }

    /// <summary>Asks whether another retention may take a version's place: longer ones may, others only past governance.</summary>
    /// <exception cref="AwsException">AccessDenied: the version is retained more firmly.</exception>
    public static void CheckRetention(StoredObject version, ObjectRetention? next, bool bypassesGovernance, DateTimeOffset now)
    {
        if (version.Facts.Retention is not { } present || !present.IsActive(now) || (!present.IsCompliance && bypassesGovernance))
        {
            return;
        }

        if (next is null || next.IsCompliance != present.IsCompliance || next.Until < present.Until)
        {
            throw Locked();
        }
    }

    private static AwsException Locked() => AwsError.AccessDenied.With("Access Denied because object protected by object lock.");
}
