using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What S3 accepts as locks of objects, and how it shows them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html</summary>
internal static class LockRules
{
    private const int MostDays = 36_500, MostYears = 100;

    /// <exception cref="AwsException">InvalidRequest: the bucket's objects cannot be locked.</exception>
    public static void CheckBucket(Store.Bucket bucket)
    {
        if (!bucket.HasObjectLock)
        {
            throw AwsError.InvalidRequest.With("Bucket is missing Object Lock Configuration");
        }
    }

    /// <summary>The retention of a new version: what its writer says, else the bucket's default.</summary>
    /// <exception cref="AwsException">InvalidArgument, InvalidRequest.</exception>
    public static ObjectRetention? Retention(Store.Bucket bucket, string? mode, DateTimeOffset? until, DateTimeOffset now)
    {
        if (mode is null && until is null)
        {
            return Default(bucket.Settings.ObjectLock?.Rule?.DefaultRetention, now);
        }

        CheckBucket(bucket);
        return mode is null || until is null
            ? throw AwsError.InvalidArgument.With("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied")
            : Retention(mode, until.Value, now);
    }

    /// <summary>A retention that begins now.</summary>
    /// <exception cref="AwsException">InvalidArgument: it has ended already.</exception>
    public static ObjectRetention Retention(string mode, DateTimeOffset until, DateTimeOffset now) =>
        until > now ? new(IsCompliance(mode), until) : throw AwsError.InvalidArgument.With("The retain until date must be in the future!");

    /// <summary>Whether a new version is held; null when its writer says nothing of it.</summary>
    /// <exception cref="AwsException">InvalidRequest.</exception>
    public static bool? LegalHold(Store.Bucket bucket, string? status)
    {
        if (status is null)
        {
            return null;
        }

        CheckBucket(bucket);
        return status == ObjectLockLegalHoldStatus.ON;
    }

    /// <summary>Holds a bucket's default against what S3 accepts.</summary>
    /// <exception cref="AwsException">MalformedXML, InvalidRetentionPeriod.</exception>
    public static void CheckConfiguration(ObjectLockConfiguration? configuration)
    {
        if (configuration?.ObjectLockEnabled is null)
        {
            throw XmlBody.Malformed();
        }

        if (configuration.Rule is not { } rule)
        {
            return;
        }

        if (rule.DefaultRetention is not { Mode: not null } retention || retention.Days is null == retention.Years is null)
        {
            throw XmlBody.Malformed();
        }

        if (retention.Days is < 1 or > MostDays || retention.Years is < 1 or > MostYears)
        {
            throw AwsError.InvalidRetentionPeriod.With($"Default retention period must be a positive integer value of at most {MostDays} days or {MostYears} years.");
        }
    }

    /// <summary>S3's name of how firm a retention is; null for none.</summary>
    public static string? Mode(this ObjectRetention? retention) =>
        retention is null ? null : retention.IsCompliance ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE;

    /// <summary>S3's name of whether a version is held; null when that was never said.</summary>
    public static string? Status(bool? legalHold) => legalHold switch
    {
        true => ObjectLockLegalHoldStatus.ON,
        false => ObjectLockLegalHoldStatus.OFF,
        null => null,
    };

    private static ObjectRetention? Default(DefaultRetention? rule, DateTimeOffset now) => rule is null ? null
        : new(IsCompliance(rule.Mode), rule.Years is { } years ? now.AddYears(years) : now.AddDays(rule.Days!.Value));

    private static bool IsCompliance(string? mode) => mode == ObjectLockMode.COMPLIANCE;
}
