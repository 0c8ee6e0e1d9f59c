using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>Bodies of requests that come compressed. https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait</summary>
internal static class Compression
{
    /// <summary>The body as it was before its sender compressed it; the body itself when he did not.</summary>
    /// <param name="http">Its Content-Encoding says.</param>
    /// <param name="body">As it arrived and was signed.</param>
    /// <param name="protocol">Words the refusal of one that grows too long.</param>
    /// <exception cref="AwsException">SerializationException: it is no gzip. RequestEntityTooLargeException.</exception>
    public static ArraySegment<byte> Inflated(HttpRequest http, ArraySegment<byte> body, Protocol protocol)
    {
        // "gzip", also behind an encoding that a library has named before: "identity, gzip"
        if (!http.Headers.ContentEncoding.ToString().Split(',').Any(encoding => encoding.Trim().Equals("gzip", StringComparison.OrdinalIgnoreCase)))
        {
            return body;
        }

        var whole = new MemoryStream();
        try
        {
            using var inflating = new GZipStream(new MemoryStream(body.Array ?? [], body.Offset, body.Count, writable: false), CompressionMode.Decompress);
            byte[] block = new byte[16 * 1024];
            while (inflating.Read(block) is > 0 and int read)
            {
                whole.Write(block, 0, read);
                if (whole.Length > protocol.MaxBody)
                {
                    throw protocol.TooLarge();
                }
            }
        }
        catch (InvalidDataException)
        {
            throw AwsError.Serialization.With("The request's body is not valid gzip.");
        }

        return new(whole.GetBuffer(), 0, (int)whole.Length);
    }
}
