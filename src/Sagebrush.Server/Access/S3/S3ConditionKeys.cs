using System.Globalization;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Access;

/// <summary>S3's own condition keys beside those of all services. Source: Service Authorization Reference, "Condition keys for Amazon S3".</summary>
/// <param name="inquiry">What is asked.</param>
/// <param name="now">When.</param>
internal sealed class S3ConditionKeys(S3Inquiry inquiry, DateTimeOffset now)
{
    private const string Prefix = "s3:", Existing = "s3:ExistingObjectTag/", Requested = "s3:RequestObjectTag/";

    private readonly ConditionKeys _others = new(inquiry.Call, now);

    /// <summary>The values of a key, whose name may be in any case (but for a tag's); null when the request does not have it.</summary>
    public IReadOnlyList<string>? Values(string key)
    {
        if (key.Equals("aws:ResourceAccount", StringComparison.OrdinalIgnoreCase))
        {
            return [inquiry.Bucket.Owner];
        }

        if (!key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return _others.Values(key);
        }

        if (key.StartsWith(Existing, StringComparison.OrdinalIgnoreCase))
        {
            return inquiry.Object?.Facts.Tags.TryGetValue(key[Existing.Length..], out string? value) is true ? [value] : null;
        }

        if (key.StartsWith(Requested, StringComparison.OrdinalIgnoreCase))
        {
            return inquiry.Requested?.Tags?.TryGetValue(key[Requested.Length..], out string? value) is true ? [value] : null;
        }

        return key.Equals("s3:RequestObjectTagKeys", StringComparison.OrdinalIgnoreCase)
            ? inquiry.Requested?.Tags?.Keys.ToList()
            : Value(key[Prefix.Length..].ToLowerInvariant()) is { } single ? [single] : null;
    }

    private string? Value(string key)
    {
        var head = inquiry.Call.Head;
        return key switch
        {
            "resourceaccount" => inquiry.Bucket.Owner,
            "authtype" or "signatureversion" or "signatureage" when inquiry.Call.Caller.IsAnonymous => null,
            "authtype" => head.AuthType,
            "signatureversion" => head.SignatureVersion,
            "signatureage" => SignatureAge(head),
            "prefix" when inquiry.Prefix is { } prefix => prefix,
            "prefix" or "delimiter" or "max-keys" => head.Parameter(key),
            "versionid" => head.Parameter("versionId"),
            "object-lock-mode" => inquiry.Requested?.Retention?.Mode,
            "object-lock-legal-hold" => inquiry.Requested?.LegalHold,
            "object-lock-retain-until-date" => inquiry.Requested?.Retention?.RetainUntilDate?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "object-lock-remaining-retention-days" => RemainingDays(inquiry.Requested?.Retention?.RetainUntilDate),
            "x-amz-copy-source" => head.Header(key) is { } source ? Uri.UnescapeDataString(source).TrimStart('/') : null,
            _ when key.StartsWith("x-amz-", StringComparison.Ordinal) || key is "if-match" or "if-none-match" => head.Header(key),
            _ => null,
        };
    }

    // Milliseconds, as S3 has it; of its first signature it always says 0.
    private string? SignatureAge(RequestHead head) => head.SignatureVersion != SignatureClaim.Algorithm ? "0"
        : DateTimeOffset.TryParseExact(head.SignedAt, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? ((long)(now - time).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
            : null;

    private string? RemainingDays(DateTimeOffset? until) =>
        until is { } time ? ((int)Math.Ceiling((time - now).TotalDays)).ToString(CultureInfo.InvariantCulture) : null;
}
