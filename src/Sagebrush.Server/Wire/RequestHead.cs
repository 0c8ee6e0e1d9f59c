using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire;

/// <summary>What a request says beside its operation's members: where it comes from and how, and its headers. Looked at only when something asks.</summary>
/// <param name="http">The request; null for a call that came in no request.</param>
public sealed class RequestHead(HttpRequest? http)
{
    /// <summary>Of a call that came in no request: it has nothing.</summary>
    public static RequestHead None { get; } = new(null);

    /// <summary>The address that the connection comes from; null when it has none, as over a Unix socket.</summary>
    public string? SourceIp =>
        http?.HttpContext.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>True when the connection is encrypted.</summary>
    public bool IsSecure => http?.IsHttps is true;

    /// <summary>How S3 calls the place of the signature: <c>REST-HEADER</c>, <c>REST-QUERY-STRING</c> or, in a browser's form, <c>POST</c>.</summary>
    public string AuthType => http is null || http.Headers.Authorization.Count > 0 ? "REST-HEADER"
        : HttpMethods.IsPost(http.Method) && (Parameter("X-Amz-Signature") ?? Parameter("Signature")) is null ? "POST"
        : "REST-QUERY-STRING";

    /// <summary>How S3 calls the kind of the signature: <c>AWS4-HMAC-SHA256</c>, or <c>AWS</c> for the older one.</summary>
    public string SignatureVersion => Parameter("Signature") is not null ? "AWS" : SignatureClaim.Algorithm;

    /// <summary>When the request was signed; null for one without a date of its own.</summary>
    public string? SignedAt => Parameter("X-Amz-Date") ?? Header("x-amz-date");

    /// <summary>A header's value, several joined by commas; null when there is none.</summary>
    public string? Header(string name) => http?.Headers.TryGetValue(name, out var values) is true ? values.ToString() : null;

    /// <summary>The decoded value of a parameter of the query; null when there is none.</summary>
    public string? Parameter(string name) => http is { QueryString.HasValue: true } ? RequestTarget.Of(http).Parameter(name) : null;
}
