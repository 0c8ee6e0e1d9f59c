using System.Text;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Bench.Harness;

/// <summary>A request's bytes, made once before they are sent, so that the client costs both sides of a comparison the same.</summary>
/// <param name="Head">Request line and headers, to the empty line.</param>
/// <param name="Body">The content.</param>
internal sealed record RawRequest(byte[] Head, byte[] Body)
{
    private static readonly Signer Signer = new(new(ServerUnderTest.KeyId, ServerUnderTest.Secret, Identity.Anonymous("")), "us-east-1", TimeProvider.System);

    /// <summary>A request signed in its headers, which is good for 15 minutes.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="url">Where to.</param>
    /// <param name="service">The signature's scope: <c>s3</c>, <c>sagemaker</c>.</param>
    /// <param name="body">The content.</param>
    /// <param name="headers">Further headers, whole lines.</param>
    public static RawRequest Signed(HttpMethod method, Uri url, string service, byte[] body, params ReadOnlySpan<string> headers)
    {
        using var request = new HttpRequestMessage(method, url);
        Signer.Sign(request, service, body);
        return Of(method, url, body, [.. Signature(request), .. headers]);
    }

    /// <summary>A PUT to S3 of a block sent several times, signed with the SHA-256 of the whole.</summary>
    public static RawRequest SignedPut(Uri url, byte[] block, int times, string sha256)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url);
        Signer.Sign(request, "s3", sha256);
        return new(Lines(HttpMethod.Put, url, (long)block.Length * times, [.. Signature(request)]), block);
    }

    /// <summary>A request that anybody may send for an hour; its content is not signed.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="url">Where to.</param>
    /// <param name="body">The content, or a block of it.</param>
    /// <param name="times">How often the block is sent.</param>
    public static RawRequest Presigned(HttpMethod method, Uri url, byte[] body, int times = 1) =>
        new(Lines(method, Signer.Presign(method, url, "s3", TimeSpan.FromHours(1)), (long)body.Length * times, []), body);

    /// <summary>A request without a signature.</summary>
    public static RawRequest Of(HttpMethod method, Uri url, byte[] body, params ReadOnlySpan<string> headers) => new(Lines(method, url, body.Length, headers), body);

    private static IEnumerable<string> Signature(HttpRequestMessage request) => request.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}");

    private static byte[] Lines(HttpMethod method, Uri url, long length, ReadOnlySpan<string> headers) => Encoding.ASCII.GetBytes(string.Join(
        "\r\n", [$"{method} {url.PathAndQuery} HTTP/1.1", $"Host: {url.Authority}", .. headers, $"Content-Length: {length}", "", ""]));
}
