using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire;

/// <summary>What a request says beside its operation's members: where it comes from and how, and its headers. Looked at only when something asks.</summary>
/// <param name="http">The request; null for a call that came in no request.</param>
/// <param name="form">The fields of the form that it brings, and that are signed in its place; null for none.</param>
public sealed class RequestHead(HttpRequest? http, IReadOnlyDictionary<string, string>? form = null)
{
    /// <summary>Of a call that came in no request: it has nothing.</summary>
    public static RequestHead None { get; } = new(null);

    /// <summary>The address that the connection comes from; null when it has none, as over a Unix socket.</summary>
    public string? SourceIp =>
        http?.HttpContext.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>True when the connection is encrypted.</summary>
    public bool IsSecure => http?.IsHttps is true;

    /// <summary>How S3 calls the place of the signature: <c>REST-HEADER</c>, <c>REST-QUERY-STRING</c> or, in a browser's form, <c>POST</c>.</summary>
    public string AuthType => form is not null ? "POST" : http is null || http.Headers.Authorization.Count > 0 ? "REST-HEADER" : "REST-QUERY-STRING";

    /// <summary>How S3 calls the kind of the signature: <c>AWS4-HMAC-SHA256</c>, or <c>AWS</c> for the older one.</summary>
    public string SignatureVersion => IsOfFirstVersion ? "AWS" : SignatureClaim.Algorithm;

    /// <summary>When the request was signed; null for one without a date of its own.</summary>
    public string? SignedAt => form is not null ? form.GetValueOrDefault("x-amz-date") : Parameter("X-Amz-Date") ?? Header("x-amz-date");

    private bool IsOfFirstVersion => form is not null
        ? !form.ContainsKey("x-amz-credential")
        : Parameter("Signature") is not null || Header("Authorization")?.StartsWith(SignatureV2.Scheme, StringComparison.Ordinal) is true;

    /// <summary>A header's value, several joined by commas; null when there is none.</summary>
    public string? Header(string name) => http?.Headers.TryGetValue(name, out var values) is true ? values.ToString() : null;

    /// <summary>The decoded value of a parameter of the query; null when there is none.</summary>
    public string? Parameter(string name) => http is { QueryString.HasValue: true } ? RequestTarget.Of(http).Parameter(name) : null;
}
