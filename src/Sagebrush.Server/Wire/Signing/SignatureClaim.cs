using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>What a SigV4 request says of its own signature, in the Authorization header or in the query of a presigned URL; not yet believed.</summary>
internal sealed record SignatureClaim
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public required string AccessKeyId { get; init; }

    /// <summary><c>20130524/us-east-1/s3/aws4_request</c>: what the key is derived for.</summary>
    public required string Scope { get; init; }

    /// <summary>The scope's third part.</summary>
    public required string Service { get; init; }

    /// <summary>Lower case, separated by semicolons.</summary>
    public required string SignedHeaders { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Signature { get; init; }

    /// <summary><c>20130524T000000Z</c>.</summary>
    public required string TimeStamp { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>How long a presigned URL holds from <see cref="Time"/> on; null for a header.</summary>
    public TimeSpan? Validity { get; init; }

    /// <summary>Reads <c>AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…</c>.</summary>
    public static SignatureClaim FromHeader(string authorization, IHeaderDictionary headers, Refusals refuse)
    {
        string? credential = null, signedHeaders = null, signature = null;
        foreach (string part in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            string value = part[(equals + 1)..];
            switch (equals < 0 ? "" : part[..equals])
            {
                case "Credential": credential = value; break;
                case "SignedHeaders": signedHeaders = value; break;
                case "Signature": signature = value; break;
            }
        }
        Require(refuse.Malformed, "Authorization header", ("Credential", credential), ("Signature", signature), ("SignedHeaders", signedHeaders));
        string date = ToTimeStamp(headers["x-amz-date"] is [{ Length: > 0 } own] ? own : headers.Date.ToString());
        string token = headers["x-amz-security-token"].ToString();
        return Parse(refuse.Malformed, credential!, signedHeaders!, signature!, date) with { SessionToken = token.Length > 0 ? token : null };
    }

    /// <summary>Reads <c>X-Amz-Credential</c> and its companions.</summary>
    public static SignatureClaim FromQuery(RequestTarget target, Refusals refuse)
    {
        string? credential = target.Parameter("X-Amz-Credential"), signature = target.Parameter("X-Amz-Signature");
        string? signedHeaders = target.Parameter("X-Amz-SignedHeaders"), date = target.Parameter("X-Amz-Date");
        string? expires = target.Parameter("X-Amz-Expires");
        if (target.Parameter("X-Amz-Algorithm") != Algorithm)
        {
            throw refuse.MalformedQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }

        Require(refuse.MalformedQuery, "Query-string authentication",
            ("X-Amz-Credential", credential), ("X-Amz-Signature", signature), ("X-Amz-Date", date), ("X-Amz-SignedHeaders", signedHeaders));
        // Only S3 insists on X-Amz-Expires; elsewhere a URL holds as long as a header would.
        if (expires == null && refuse.IsS3)
        {
            throw refuse.MalformedQuery("Query-string authentication version 4 requires the X-Amz-Expires parameter.");
        }

        int seconds = 15 * 60;
        if (expires != null && !int.TryParse(expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds))
        {
            throw refuse.MalformedQuery("X-Amz-Expires should be a number");
        }

        if (seconds < 0)
        {
            throw refuse.MalformedQuery("X-Amz-Expires must be non-negative");
        }

        if (seconds > 7 * 24 * 3600)
        {
            throw refuse.MalformedQuery("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
        }

        return Parse(refuse.MalformedQuery, credential!, signedHeaders!, signature!, date!) with
        {
            Validity = TimeSpan.FromSeconds(seconds), SessionToken = target.Parameter("X-Amz-Security-Token"),
        };
    }

    /// <summary>True when the request names this header among the signed ones.</summary>
    public bool Signs(string header)
    {
        foreach (var range in SignedHeaders.AsSpan().Split(';'))
        {
            if (SignedHeaders.AsSpan()[range].Equals(header, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static SignatureClaim Parse(Func<string, AwsException> malformed, string credential, string signedHeaders, string signature, string timeStamp)
    {
        // AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request; an access key id holds no slash.
        string[] parts = credential.Split('/');
        if (parts.Length != 5 || parts[0].Length == 0)
        {
            throw malformed($"the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\", got \"{credential}\".");
        }

        if (parts[4] != "aws4_request")
        {
            throw malformed($"Credential should be scoped with a valid terminator: 'aws4_request', not '{parts[4]}'.");
        }

        if (!DateTimeOffset.TryParseExact(timeStamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw malformed($"Date must be in ISO-8601 'basic format'. Got '{timeStamp}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }

        if (!timeStamp.StartsWith(parts[1], StringComparison.Ordinal) || parts[1].Length != 8)
        {
            throw malformed($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{parts[1]}' != '{timeStamp[..8]}', from '{timeStamp}'.");
        }

        return new()
        {
            AccessKeyId = parts[0], Scope = credential[(parts[0].Length + 1)..], Service = parts[3],
            SignedHeaders = signedHeaders, Signature = signature, TimeStamp = timeStamp, Time = time,
        };
    }

    private static void Require(Func<string, AwsException> malformed, string where, params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var missing = new List<string>();
        foreach (var (name, value) in parts)
        {
            if (string.IsNullOrEmpty(value))
            {
                missing.Add($"{where} requires '{name}' parameter.");
            }
        }
        if (missing.Count > 0)
        {
            throw malformed(string.Join(' ', missing));
        }
    }

    /// <summary>The form that SigV4 signs of an HTTP date: <c>Fri, 24 May 2013 00:00:00 GMT</c>; what is no date is given back as it is.</summary>
    private static string ToTimeStamp(string httpDate) => HttpDate.Parse(httpDate) is { } time ? Format(time) : httpDate;

    /// <summary><c>20130524T000000Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
