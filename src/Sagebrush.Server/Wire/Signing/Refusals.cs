namespace Sagebrush.Wire.Signing;

/// <summary>
/// The words in which each family of services says no to a signature: S3 (XML), the query services (STS, IAM), and the JSON services.
/// Source: each service's "Common errors" page.
/// </summary>
internal sealed class Refusals
{
    private static readonly Refusals S3 = new(Family.S3), Query = new(Family.Query), Json = new(Family.Json);

    private readonly Family _family;

    private Refusals(Family family) => _family = family;

    private enum Family
    {
        S3,
        Query,
        Json,
    }

    public bool IsS3 => _family == Family.S3;

    /// <param name="service">The scope's name of the service.</param>
    public static Refusals Of(string service) => service switch
    {
        "s3" => S3,
        "sts" or "iam" or "monitoring" => Query,
        _ => Json,
    };

    /// <summary>Nobody signed; S3 asks this of nobody, its buckets' policies decide.</summary>
    public AwsException Unsigned() => _family == Family.Query
        ? AwsError.MissingAuthenticationToken.With("Request is missing Authentication Token")
        : AwsError.MissingAuthenticationTokenException.With("Missing Authentication Token");

    public AwsException Scheme() => IsS3
        ? AwsError.InvalidArgument.With("Unsupported Authorization Type")
        : Malformed("Unsupported AWS 'algorithm'; expecting AWS4-HMAC-SHA256.");

    public AwsException Malformed(string why) => _family switch
    {
        Family.S3 => AwsError.AuthorizationHeaderMalformed.With($"The authorization header is malformed; {why}"),
        Family.Query => AwsError.IncompleteSignature.With(why),
        _ => AwsError.IncompleteSignatureException.With(why),
    };

    public AwsException MalformedQuery(string why) => IsS3 ? AwsError.AuthorizationQueryParameters.With(why) : Malformed(why);

    public AwsException WrongService(string given, string expected) => IsS3
        ? Malformed($"incorrect service \"{given}\". This endpoint belongs to \"{expected}\".")
        : Signature($"Credential should be scoped to correct service: '{expected}'. ");

    public AwsException HostUnsigned() => IsS3
        ? HeaderUnsigned("host")
        : Signature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

    public AwsException HeaderUnsigned(string header) => IsS3
        ? new(AwsError.AccessDenied, "There were headers present in the request which were not signed")
        {
            Members = new Dictionary<string, object> { ["HeadersNotSigned"] = header },
        }
        : Signature($"'{header}' must be a 'SignedHeader' in the AWS Authorization.");

    public AwsException UnknownKey(string accessKeyId) => _family switch
    {
        Family.S3 => new(AwsError.InvalidAccessKeyId, "The AWS Access Key Id you provided does not exist in our records.")
        {
            Members = new Dictionary<string, object> { ["AWSAccessKeyId"] = accessKeyId },
        },
        Family.Query => AwsError.InvalidClientTokenId.With("The security token included in the request is invalid"),
        _ => AwsError.UnrecognizedClient.With("The security token included in the request is invalid."),
    };

    public AwsException WrongToken(string accessKeyId) =>
        IsS3 ? AwsError.InvalidToken.With("The provided token is malformed or otherwise invalid.") : UnknownKey(accessKeyId);

    public AwsException ExpiredToken() => _family switch
    {
        Family.S3 => AwsError.ExpiredS3Token.With("The provided token has expired."),
        Family.Query => AwsError.ExpiredToken.With("The security token included in the request is expired"),
        _ => AwsError.ExpiredTokenException.With("The security token included in the request is expired"),
    };

    public AwsException WrongSignature(string accessKeyId, string signature)
    {
        const string Message = "The request signature we calculated does not match the signature you provided. Check your ";
        return IsS3
            ? new(AwsError.SignatureDoesNotMatch, Message + "key and signing method.")
            {
                Members = new Dictionary<string, object> { ["AWSAccessKeyId"] = accessKeyId, ["SignatureProvided"] = signature },
            }
            : Signature(Message + "AWS Secret Access Key and signing method. Consult the service documentation for details.");
    }

    /// <summary>A header's time stamp is further from now than <paramref name="allowed"/>.</summary>
    public AwsException Skewed(SignatureClaim claim, DateTimeOffset now, TimeSpan allowed)
    {
        if (IsS3)
        {
            return Skewed(claim.TimeStamp, now, allowed);
        }

        string stamp = SignatureClaim.Format(now);
        return claim.Time < now
            ? Signature($"Signature expired: {claim.TimeStamp} is now earlier than {SignatureClaim.Format(now - allowed)} ({stamp} - {allowed.TotalMinutes} min.)")
            : Signature($"Signature not yet current: {claim.TimeStamp} is still later than {SignatureClaim.Format(now + allowed)} ({stamp} + {allowed.TotalMinutes} min.)");
    }

    /// <summary>What S3 says of a time stamp that is further from now than <paramref name="allowed"/>.</summary>
    public static AwsException Skewed(string timeStamp, DateTimeOffset now, TimeSpan allowed) =>
        new(AwsError.RequestTimeTooSkewed, "The difference between the request time and the current time is too large.")
        {
            Members = new Dictionary<string, object>
            {
                ["RequestTime"] = timeStamp, ["ServerTime"] = Iso(now), ["MaxAllowedSkewMilliseconds"] = (long)allowed.TotalMilliseconds,
            },
        };

    /// <summary>A presigned URL is used after its end.</summary>
    public AwsException Expired(DateTimeOffset end, DateTimeOffset now) => IsS3
        ? new(AwsError.AccessDenied, "Request has expired")
        {
            Members = new Dictionary<string, object> { ["Expires"] = Iso(end), ["ServerTime"] = Iso(now) },
        }
        : Signature($"Signature expired: {SignatureClaim.Format(end)} is now earlier than {SignatureClaim.Format(now)}");

    /// <summary>A presigned URL is used before its time.</summary>
    public AwsException NotYet(SignatureClaim claim, DateTimeOffset now, TimeSpan allowed) =>
        IsS3 ? AwsError.AccessDenied.With("Request is not yet valid") : Skewed(claim, now, allowed);

    private AwsException Signature(string message) =>
        (_family == Family.Json ? AwsError.InvalidSignature : AwsError.SignatureDoesNotMatch).With(message);

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
