using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>The client's side of SigV4: signs requests and makes presigned URLs.</summary>
/// <param name="key">Whose signature it is to be.</param>
/// <param name="region">Of the scope.</param>
/// <param name="clock">Its time is the signature's.</param>
public sealed class Signer(AccessKey key, string region, TimeProvider clock)
{
    private readonly SigningKeys _keys = new();

    /// <summary>Adds the date and Authorization headers; what is set on <paramref name="request"/> by then is signed, <c>x-amz-</c> headers all.</summary>
    /// <param name="request">With an absolute URI.</param>
    /// <param name="service">The scope's name: <c>sagemaker</c>, <c>s3</c>, <c>logs</c>, <c>sts</c>, <c>iam</c>.</param>
    /// <param name="body">The bytes of its content.</param>
    public void Sign(HttpRequestMessage request, string service, ReadOnlySpan<byte> body) =>
        Sign(request, service, Convert.ToHexStringLower(SHA256.HashData(body)));

    /// <summary>The same for a body that is not at hand, by its SHA-256.</summary>
    /// <param name="request">With an absolute URI.</param>
    /// <param name="service">The scope's name.</param>
    /// <param name="payloadHash">64 hexadecimal digits.</param>
    public void Sign(HttpRequestMessage request, string service, string payloadHash)
    {
        var url = request.RequestUri!;
        string timeStamp = SignatureClaim.Format(clock.GetUtcNow()), scope = Scope(timeStamp, service);
        request.Headers.Remove("x-amz-date");
        request.Headers.Add("x-amz-date", timeStamp);
        if (key.SessionToken != null)
        {
            request.Headers.Add("x-amz-security-token", key.SessionToken);
        }

        if (service == "s3")
        {
            request.Headers.Add("x-amz-content-sha256", payloadHash);
        }

        var headers = new HeaderDictionary { ["host"] = request.Headers.Host ?? url.Authority };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (name.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase))
            {
                headers[name.ToLowerInvariant()] = values.ToArray();
            }
        }
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        string signedHeaders = string.Join(';', headers.Keys.Order(StringComparer.Ordinal));
        string signature = Signature(service, request.Method.Method, url.PathAndQuery, headers, signedHeaders, payloadHash, timeStamp, scope);
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{SignatureClaim.Algorithm} Credential={key.Id}/{scope}, SignedHeaders={signedHeaders}, Signature={signature}");
    }

    /// <summary>A URL that <paramref name="method"/> may be done with, by anyone, for <paramref name="validity"/> (a week at most).</summary>
    public Uri Presign(HttpMethod method, Uri url, string service, TimeSpan validity)
    {
        string timeStamp = SignatureClaim.Format(clock.GetUtcNow()), scope = Scope(timeStamp, service);
        string query = $"X-Amz-Algorithm={SignatureClaim.Algorithm}&X-Amz-Credential={PercentEncoding.Encode($"{key.Id}/{scope}")}&X-Amz-Date={timeStamp}"
            + $"&X-Amz-Expires={((long)validity.TotalSeconds).ToString(CultureInfo.InvariantCulture)}&X-Amz-SignedHeaders=host"
            + (key.SessionToken == null ? "" : $"&X-Amz-Security-Token={PercentEncoding.Encode(key.SessionToken)}");
        string given = url.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped);
        string target = given + (given.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
        var headers = new HeaderDictionary { ["host"] = url.Authority };
        string payloadHash = service == "s3" ? PayloadPromise.Unsigned : CanonicalRequest.EmptySha256;
        string signature = Signature(service, method.Method, target, headers, "host", payloadHash, timeStamp, scope);
        return new($"{url.GetLeftPart(UriPartial.Authority)}{target}&X-Amz-Signature={signature}");
    }

    private string Signature(
        string service, string method, string target, HeaderDictionary headers, string signedHeaders, string payloadHash, string timeStamp, string scope)
    {
        Span<byte> hash = stackalloc byte[32], signature = stackalloc byte[32];
        CanonicalRequest.Hash(service, method, RequestTarget.Parse(target), headers, signedHeaders, payloadHash, hash);
        _keys.Sign(key.Secret, scope, timeStamp, hash, signature);
        return Convert.ToHexStringLower(signature);
    }

    private string Scope(string timeStamp, string service) => $"{timeStamp[..8]}/{region}/{service}/aws4_request";
}
