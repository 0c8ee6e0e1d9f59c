using System.Text;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Bench.Foundation;

/// <summary>A request's bytes, made once and sent again and again, so that the load generator costs both sides the same.</summary>
internal static class RawRequest
{
    private const string Row = "5.8,2.8,5.1,2.4";

    /// <summary>An invocation of our endpoint; its signature is good for 15 minutes.</summary>
    public static byte[] Signed(Uri server, string endpoint)
    {
        byte[] body = Encoding.ASCII.GetBytes(Row);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/endpoints/{endpoint}/invocations")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("text/csv");
        new Signer(new(ServerUnderTest.KeyId, ServerUnderTest.Secret, Identity.Anonymous("")), "us-east-1", TimeProvider.System).Sign(request, "sagemaker", body);
        string headers = string.Concat(request.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}\r\n"));
        return Bytes(request.RequestUri!, headers);
    }

    /// <summary>The same row for the peer.</summary>
    public static byte[] Plain(Uri server) => Bytes(new Uri(server, "/invocations"), "");

    private static byte[] Bytes(Uri url, string headers) => Encoding.ASCII.GetBytes(
        $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n{headers}Content-Type: text/csv\r\nAccept: application/json\r\nContent-Length: {Row.Length}\r\n\r\n{Row}");
}
