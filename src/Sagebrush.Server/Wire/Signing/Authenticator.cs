using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// Finds out who sent a request, by its signature: SigV4 in the Authorization header or in the query, and S3's SigV2 in either. A signature for any
/// region is good; it must be for the right service.
/// </summary>
/// <param name="find">The key of an access key id; null when there is none.</param>
/// <param name="clock">Signatures are good for 15 minutes around its time, presigned URLs for as long as they say.</param>
/// <param name="everybody">Who every caller is taken for, signed or not, when nobody needs a signature; null where signatures count.</param>
public sealed class Authenticator(Func<string, AccessKey?> find, TimeProvider clock, Identity? everybody = null)
{
    private const string ContentSha256 = "x-amz-content-sha256";

    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    private readonly SigningKeys _keys = new();

    /// <summary>The service that the signature of a request is for, as far as it says; null when the request bears none. Nothing is believed yet.</summary>
    public string? Scope(HttpRequest http)
    {
        // AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request, …
        var authorization = http.Headers.Authorization.ToString().AsSpan();
        const string Credential = "Credential=";
        int start = authorization.IndexOf(Credential);
        if (start >= 0)
        {
            var credential = authorization[(start + Credential.Length)..];
            int end = credential.IndexOf(',');
            return ServiceOf(end < 0 ? credential : credential[..end]);
        }

        if (authorization.StartsWith(SignatureV2.Scheme))
        {
            return "s3";
        }

        if (!http.QueryString.HasValue)
        {
            return null;
        }

        var target = RequestTarget.Of(http);
        return target.Parameter("X-Amz-Credential") is { } inQuery ? ServiceOf(inQuery)
            : SignatureV2.Find(target) is not null ? "s3"
            : null;
    }

    /// <summary>The caller, and the body to read.</summary>
    /// <param name="http">The request; its target is taken as it was sent.</param>
    /// <param name="service">The scope's name of the service it goes to: <c>sagemaker</c>, <c>s3</c>, <c>logs</c>, <c>sts</c>, <c>iam</c>.</param>
    /// <param name="body">The whole body; null for S3, whose body is checked while it streams.</param>
    /// <param name="account">Of an anonymous caller, whom only S3 hears.</param>
    /// <exception cref="AwsException">The signature is absent, malformed, unknown, wrong or out of its time; each in the service's own words.</exception>
    public SignedRequest Authenticate(HttpRequest http, string service, ReadOnlyMemory<byte>? body, string account)
    {
        var refuse = Refusals.Of(service);
        if (everybody is not null)
        {
            return refuse.IsS3 ? Stream(http, everybody, UnsignedHash(http), null) : new(everybody, Buffered(body ?? default), body?.Length);
        }

        var target = RequestTarget.Of(http);
        string authorization = http.Headers.Authorization.ToString();
        bool inQuery = target.Query.Contains("X-Amz-", StringComparison.Ordinal)
            && (target.Parameter("X-Amz-Algorithm") ?? target.Parameter("X-Amz-Signature") ?? target.Parameter("X-Amz-Credential")) != null;
        var older = refuse.IsS3 ? SignatureV2.Find(target) : null;

        if ((authorization.Length > 0 ? 1 : 0) + (inQuery ? 1 : 0) + (older != null ? 1 : 0) > 1)
        {
            throw AwsError.InvalidArgument.With("Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                + "Signature query string parameter or the Authorization header should be specified");
        }
        if (authorization.Length > 0)
        {
            if (refuse.IsS3 && SignatureV2.FromHeader(authorization, http.Headers) is { } first)
            {
                CheckTime(http.Headers);
                return Verify(http, target, first, refuse);
            }

            if (!authorization.StartsWith(SignatureClaim.Algorithm + " ", StringComparison.Ordinal))
            {
                throw refuse.Scheme();
            }

            return Verify(http, target, service, SignatureClaim.FromHeader(authorization, http.Headers, refuse), refuse, body ?? default);
        }
        if (inQuery)
        {
            return Verify(http, target, service, SignatureClaim.FromQuery(target, refuse), refuse, body ?? default);
        }

        if (older != null)
        {
            return Verify(http, target, older, refuse);
        }

        return refuse.IsS3 ? Stream(http, Identity.Anonymous(account), UnsignedHash(http), null) : throw refuse.Unsigned();
    }

    /// <summary>Who signed the policy of a form.</summary>
    /// <param name="claim">The form's signature; null when it bears none.</param>
    /// <param name="account">Of an anonymous caller.</param>
    /// <exception cref="AwsException">The signature is unknown, wrong or out of its time.</exception>
    internal Identity Authenticate(SignedPolicy? claim, string account)
    {
        if (everybody is not null || claim is null)
        {
            return everybody ?? Identity.Anonymous(account);
        }

        var refuse = Refusals.Of("s3");
        var key = Key(claim.AccessKeyId, claim.SessionToken, refuse);
        return claim.Holds(key.Secret, _keys) ? key.Identity : throw refuse.WrongSignature(claim.AccessKeyId, claim.Signature);
    }

    private static string? ServiceOf(ReadOnlySpan<char> credential)
    {
        Span<Range> parts = stackalloc Range[6];
        return credential.Split(parts, '/') == 5 ? credential[parts[3]].Trim().ToString() : null;
    }

    private SignedRequest Verify(
        HttpRequest http, RequestTarget target, string service, SignatureClaim claim, Refusals refuse, ReadOnlyMemory<byte> body)
    {
        if (claim.Service != service)
        {
            throw refuse.WrongService(claim.Service, service);
        }

        var key = Key(claim.AccessKeyId, claim.SessionToken, refuse);
        CheckTime(claim, refuse);
        CheckSignedHeaders(http, claim, refuse);

        string payloadHash = refuse.IsS3 ? S3Hash(http, target, claim) : Sha256(body.Span);
        Span<byte> hash = stackalloc byte[32], signature = stackalloc byte[32], given = stackalloc byte[32];
        CanonicalRequest.Hash(service, http.Method, target, http.Headers, claim.SignedHeaders, payloadHash, hash);
        _keys.Sign(key.Secret, claim.Scope, claim.TimeStamp, hash, signature);
        if (claim.Signature.Length != 64 || Convert.FromHexString(claim.Signature, given, out _, out _) != OperationStatus.Done
            || !CryptographicOperations.FixedTimeEquals(signature, given))
        {
            throw refuse.WrongSignature(claim.AccessKeyId, claim.Signature);
        }
        if (refuse.IsS3)
        {
            if (claim.Validity is not null)
            {
                LinkHeaders.Set(http.Headers, target);
            }

            return Stream(http, key.Identity, payloadHash, () => new ChunkSignatures(_keys.Key(key.Secret, claim.Scope), claim, refuse));
        }

        return new(key.Identity, Buffered(body), body.Length);
    }

    private SignedRequest Verify(HttpRequest http, RequestTarget target, SignatureV2 claim, Refusals refuse)
    {
        var key = Key(claim.AccessKeyId, claim.SessionToken, refuse);
        if (claim.Expires is not null)
        {
            var end = claim.End ?? throw AwsError.AccessDenied.With($"Invalid date (should be seconds since epoch): {claim.Expires}");
            var now = clock.GetUtcNow();
            if (end < now)
            {
                throw refuse.Expired(end, now);
            }
        }

        return claim.Holds(http, target, key.Secret)
            ? Stream(http, key.Identity, UnsignedHash(http), null)
            : throw refuse.WrongSignature(claim.AccessKeyId, claim.Signature);
    }

    private AccessKey Key(string id, string? token, Refusals refuse)
    {
        var key = find(id) ?? throw refuse.UnknownKey(id);
        if (key.SessionToken != null && token == null)
        {
            throw refuse.UnknownKey(id);
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(key.SessionToken ?? "")))
        {
            throw refuse.WrongToken(id);
        }

        return key.Expires <= clock.GetUtcNow() ? throw refuse.ExpiredToken() : key;
    }

    private void CheckTime(IHeaderDictionary headers)
    {
        var time = SignatureV2.Time(headers) ?? throw AwsError.AccessDenied.With("AWS authentication requires a valid Date or x-amz-date header");
        var now = clock.GetUtcNow();
        if ((now - time).Duration() > AllowedSkew)
        {
            throw Refusals.Skewed(time.ToString("R"), now, AllowedSkew);
        }
    }

    private void CheckTime(SignatureClaim claim, Refusals refuse)
    {
        var now = clock.GetUtcNow();
        if (claim.Validity is not { } validity)
        {
            if ((now - claim.Time).Duration() > AllowedSkew)
            {
                throw refuse.Skewed(claim, now, AllowedSkew);
            }

            return;
        }
        if (claim.Time - now > AllowedSkew)
        {
            throw refuse.NotYet(claim, now, AllowedSkew);
        }

        if (claim.Time + validity < now)
        {
            throw refuse.Expired(claim.Time + validity, now);
        }
    }

    /// <summary>What steers a request must be under its signature: the host, and every <c>x-amz-</c> header.</summary>
    private static void CheckSignedHeaders(HttpRequest http, SignatureClaim claim, Refusals refuse)
    {
        if (!claim.Signs("host"))
        {
            throw refuse.HostUnsigned();
        }

        foreach (var (name, _) in http.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !claim.Signs(name))
            {
                throw refuse.HeaderUnsigned(name.ToLowerInvariant());
            }
        }
    }

    private static string S3Hash(HttpRequest http, RequestTarget target, SignatureClaim claim)
    {
        string header = http.Headers[ContentSha256].ToString();
        if (claim.Validity != null)
        {
            return target.Parameter("X-Amz-Content-Sha256") ?? UnsignedHash(http);
        }

        return header.Length > 0 ? header : throw AwsError.InvalidRequest.With($"Missing required header for this request: {ContentSha256}");
    }

    /// <summary>Where no signature covers the body, its hash is checked all the same if the client sends one.</summary>
    private static string UnsignedHash(HttpRequest http) =>
        http.Headers[ContentSha256].ToString() is { Length: > 0 } hash ? hash : PayloadPromise.Unsigned;

    private static string Sha256(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return CanonicalRequest.EmptySha256;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(body, hash);
        return Convert.ToHexStringLower(hash);
    }

    private SignedRequest Stream(HttpRequest http, Identity caller, string payloadHash, Func<ChunkSignatures>? signatures)
    {
        var promise = PayloadPromise.Of(http, payloadHash);
        if (promise.HasSignedChunks && signatures == null && everybody == null)
        {
            throw AwsError.InvalidRequest.With("Chunks are signed only where the Authorization header is.");
        }

        var body = http.Body;
        if (promise.IsChunked)
        {
            var chunks = new ChunkedBody(http.BodyReader, promise.Trailer, promise.HasSignedChunks ? signatures?.Invoke() : null);
            body = chunks;
            if (promise.Trailer != null)
            {
                promise = promise with { Checksum = () => PayloadPromise.Decode(promise.Algorithm!.Value, chunks.Trailer) };
            }
        }
        var checkedBody = new PayloadStream(body, promise);
        http.HttpContext.Response.RegisterForDispose(checkedBody);
        return new(caller, checkedBody, promise.Length);
    }

    private static MemoryStream Buffered(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var segment)
        ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
        : new(body.ToArray(), writable: false);
}
