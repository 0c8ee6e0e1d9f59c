using System.Xml.Linq;

namespace Sagebrush.Client;

/// <summary>Buckets and small objects.</summary>
public sealed class S3Client(Connection connection)
{
    /// <summary>Makes a bucket.</summary>
    public Task CreateBucket(string bucket, CancellationToken cancel) => Send(HttpMethod.Put, $"/{bucket}", [], null, cancel);

    /// <summary>Removes a bucket and all objects in it.</summary>
    public async Task DeleteBucket(string bucket, CancellationToken cancel)
    {
        foreach (string key in await Keys(bucket, cancel))
        {
            await Send(HttpMethod.Delete, $"/{bucket}/{key}", [], null, cancel);
        }

        await Send(HttpMethod.Delete, $"/{bucket}", [], null, cancel);
    }

    /// <summary>Stores an object.</summary>
    public Task PutObject(string bucket, string key, byte[] body, string contentType, CancellationToken cancel) =>
        Send(HttpMethod.Put, $"/{bucket}/{key}", body, contentType, cancel);

    /// <summary>The content of an object.</summary>
    public async Task<byte[]> GetObject(string bucket, string key, CancellationToken cancel)
    {
        using var response = await connection.Send("s3", HttpMethod.Get, $"/{bucket}/{key}", [], null, [], cancel);
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }

    /// <summary>The length of an object in bytes.</summary>
    public async Task<long> GetLength(string bucket, string key, CancellationToken cancel)
    {
        using var response = await connection.Send("s3", HttpMethod.Head, $"/{bucket}/{key}", [], null, [], cancel);
        return response.Content.Headers.ContentLength ?? 0;
    }

    /// <summary>The first thousand keys of a bucket, escaped for a path.</summary>
    private async Task<IReadOnlyList<string>> Keys(string bucket, CancellationToken cancel)
    {
        using var response = await connection.Send("s3", HttpMethod.Get, $"/{bucket}?encoding-type=url&list-type=2", [], null, [], cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var list = await XDocument.LoadAsync(body, LoadOptions.None, cancel);
        return [.. list.Descendants().Where(e => e.Name.LocalName == "Key").Select(e => e.Value)];
    }

    private async Task Send(HttpMethod method, string path, byte[] body, string? contentType, CancellationToken cancel)
    {
        using var response = await connection.Send("s3", method, path, body, contentType, [], cancel);
    }
}
