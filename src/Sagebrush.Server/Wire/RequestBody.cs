using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Sagebrush.Wire;

/// <summary>A request's body taken into memory whole, within its protocol's limit and at no less than a least pace.</summary>
internal static class RequestBody
{
    // Of a body: what a reader starts with when nobody says how long it is, and what is taken on trust of a length that is said.
    private const int FirstBlock = 4096, Advance = 64 * 1024;

    // Kestrel's own defaults: who is slower for longer than that holds a connection for nothing.
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Cuts the connections of clients that send or read next to nothing; objects of S3 have all the time there is.</summary>
    public static void Pace(HttpContext http)
    {
        http.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = LeastRate;
        http.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = LeastRate;
    }

    /// <summary>Reads it to its end.</summary>
    /// <param name="protocol">Has the limit.</param>
    /// <param name="body">What comes.</param>
    /// <param name="length">What was said of its length, in bytes; null for nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">It is longer than the protocol allows.</exception>
    public static async ValueTask<ArraySegment<byte>> Read(Protocol protocol, Stream body, long? length, CancellationToken cancel)
    {
        if (length > protocol.MaxBody)
        {
            throw protocol.TooLarge();
        }

        // Most bodies say how long they are: one array of just that size, and no copy after it. A long one gets its array when its beginning is here, so that who only
        // says much and sends nothing costs little.
        byte[] bytes = new byte[Math.Min(length ?? FirstBlock, Advance)];
        int filled = 0;
        while (true)
        {
            if (filled == bytes.Length)
            {
                if (filled == (length ?? protocol.MaxBody))
                {
                    // The end must be read too: a stream verifies its hash there.
                    return await body.ReadAsync(new byte[1], cancel) == 0 ? bytes : throw protocol.TooLarge();
                }

                Array.Resize(ref bytes, (int)(length ?? Math.Min(2L * bytes.Length, protocol.MaxBody)));
            }

            int read = await body.ReadAsync(bytes.AsMemory(filled), cancel);
            if (read == 0)
            {
                return new(bytes, 0, filled);
            }

            filled += read;
        }
    }
}
