using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>
/// The whole body of an invocation, in memory: it is known to be genuine and within the limit before a model sees it, and can be sent again when a container
/// dies with it. Its array is never written to again: data capture refers to it after the answer (decision 34).
/// </summary>
public static class Payload
{
    /// <summary>Reads <paramref name="body"/> to its end; a body that is in memory already is not copied.</summary>
    /// <exception cref="AwsException">413: longer than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(Stream body, int limit, CancellationToken cancel)
    {
        if (body.CanSeek && body.Length - body.Position > limit)
        {
            throw RestJson.PayloadTooLong(limit);
        }

        if (body is MemoryStream inMemory && inMemory.TryGetBuffer(out var buffer))
        {
            return buffer.AsMemory((int)inMemory.Position);
        }

        using var copy = new MemoryStream();
        var block = new byte[16 * 1024];
        while (await body.ReadAsync(block, cancel) is > 0 and var read)
        {
            if (copy.Length + read > limit)
            {
                throw RestJson.PayloadTooLong(limit);
            }

            copy.Write(block, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }
}
