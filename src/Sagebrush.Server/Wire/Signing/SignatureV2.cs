using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// S3's first signature: in the query of a presigned URL (<c>AWSAccessKeyId</c>, <c>Signature</c>, <c>Expires</c>), which boto3 still makes by default for
/// us-east-1, or in a header (<c>Authorization: AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=</c>). Source: S3 Developer Guide, "Signing and authenticating
/// REST requests".
/// </summary>
/// <param name="AccessKeyId">Who signed.</param>
/// <param name="Signature">Base64 of HMAC-SHA1.</param>
/// <param name="Expires">When a presigned URL ends, as it came; null of a header.</param>
/// <param name="SessionToken">Of temporary keys.</param>
internal sealed record SignatureV2(string AccessKeyId, string Signature, string? Expires, string? SessionToken)
{
    /// <summary>What the Authorization header begins with.</summary>
    public const string Scheme = "AWS ";

    private const string AmzDate = "x-amz-date";
    private const string SecurityToken = "x-amz-security-token";

    private static readonly HashSet<string> SubResources =
    [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics", "notification",
        "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control", "response-content-disposition",
        "response-content-encoding", "response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type",
        "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    ];

    /// <summary>Null when the query holds no such signature.</summary>
    public static SignatureV2? Find(RequestTarget target)
    {
        if (target.Parameter("AWSAccessKeyId") is not { } id || target.Parameter("Signature") is not { } signature)
        {
            return null;
        }

        return new(id, signature, target.Parameter("Expires") ?? "", target.Parameter(SecurityToken));
    }

    /// <summary>Null when the header is not of this form.</summary>
    public static SignatureV2? FromHeader(string authorization, IHeaderDictionary headers) =>
        authorization.StartsWith(Scheme, StringComparison.Ordinal) && authorization[Scheme.Length..].Split(':') is [{ Length: > 0 } id, var signature]
            ? new(id.Trim(), signature.Trim(), null, headers[SecurityToken] is [{ } token] ? token : null)
            : null;

    /// <summary>When the URL ends; null when that is no number.</summary>
    public DateTimeOffset? End => long.TryParse(Expires, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253402300800
        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;

    /// <summary>When a request says that it was signed; null when it says nothing that could be.</summary>
    public static DateTimeOffset? Time(IHeaderDictionary headers)
    {
        string date = headers.TryGetValue(AmzDate, out var own) ? own.ToString() : headers.Date.ToString();
        return HttpDate.Parse(date) is { } time && time >= DateTimeOffset.UnixEpoch ? time : null;
    }

    /// <summary>True when <paramref name="secret"/> made this signature over this request.</summary>
    public bool Holds(HttpRequest http, RequestTarget target, string secret)
    {
        // The resource of a bucket ends with a slash, whether the path does or not.
        if (IsSignedAs(target.Path) || IsSignedAs(target.Path + '/'))
        {
            return true;
        }

        // A bucket named in the host belongs before the path; whether this host names one only the client knows.
        string host = http.Host.Host;
        return host.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot && IsSignedAs($"/{host[..dot]}{target.Path}");

        bool IsSignedAs(string path)
        {
            byte[] given = Encoding.UTF8.GetBytes(Signature);
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(StringToSign(http, target, path), secret)), given);
        }
    }

    public static string Sign(string stringToSign, string secret) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign)));

    private string StringToSign(HttpRequest http, RequestTarget target, string path)
    {
        // The client of a presigned URL moves its headers into the query; both places count, the header first.
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Expires is null ? [] : target.Parameters())
        {
            headers[name.ToLowerInvariant()] = value;
        }

        foreach (var (name, value) in http.Headers)
        {
            headers[name.ToLowerInvariant()] = string.Join(',', value.Select(v => v?.Trim()));
        }

        var text = new StringBuilder();
        text.Append(http.Method).Append('\n');
        text.Append(headers.GetValueOrDefault("content-md5")).Append('\n');
        text.Append(headers.GetValueOrDefault("content-type")).Append('\n');
        text.Append(Expires ?? (headers.ContainsKey(AmzDate) ? "" : headers.GetValueOrDefault("date"))).Append('\n');
        foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        text.Append(path);
        char separator = '?';
        foreach (string part in target.Query.Split('&').Where(IsSubResource).Order(StringComparer.Ordinal))
        {
            int equals = part.IndexOf('=');
            text.Append(separator).Append(equals < 0 ? part : $"{part[..equals]}={PercentEncoding.Decode(part[(equals + 1)..])}");
            separator = '&';
        }
        return text.ToString();
    }

    private static bool IsSubResource(string part) => SubResources.Contains(part.Split('=')[0]);
}
