using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Sagebrush.Conformance;

/// <summary>
/// kill -9 of a whole server at any moment while clients put, copy, complete, remove and list: the next server on the folder has everything that was
/// acknowledged. A few kills by default; SAGEBRUSH_CRASHES=1000 makes a tenth of that many.
/// </summary>
public sealed class ServerCrashTests : IDisposable
{
    private const string Bucket = "data";
    private const int Clients = 4, KeysOfEach = 6, KillsByDefault = 3, Seed = 20_261_121;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Journal> _journals = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_after_every_kill()
    {
        int kills = Environment.GetEnvironmentVariable("SAGEBRUSH_CRASHES") is { Length: > 0 } wanted
            ? int.Parse(wanted, CultureInfo.InvariantCulture) / 10 : KillsByDefault;
        var dice = new Random(Seed);
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var client = server.S3();
            await client.PutBucketAsync(Bucket);
            await server.Kill();
        }

        for (int kill = 0; kill < kills; kill++)
        {
            await using var server = await ServerProcess.On(_folder.Path);
            using var client = server.S3();
            await Verify(client, server);
            var work = Enumerable.Range(0, Clients).Select(number => Work(client, number, new Random(dice.Next()))).ToList();
            await Task.Delay(dice.Next(20, 800));
            await server.Kill();
            await Task.WhenAll(work);
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var client = server.S3();
            await Verify(client, server);
        }

        // What a kill has left behind the next server sweeps away, unless it is ended before it comes to it.
        var scrub = await Command.Run(Repository.Program, ["scrub", "--json", "--data", _folder.Path]);
        Assert.All(scrub.Output.Trim().Split('\n').SkipLast(1), line =>
            Assert.Equal("stray", JsonDocument.Parse(line).RootElement.GetProperty("fault").GetString()));
    }

    /// <summary>Changes keys of its own until the server is gone.</summary>
    private async Task Work(AmazonS3Client client, int number, Random dice)
    {
        try
        {
            while (true)
            {
                string key = $"{number}/{dice.Next(KeysOfEach)}";
                var journal = _journals.GetOrAdd(key, _ => new());
                byte[] bytes = new byte[dice.Next(3) == 0 ? dice.Next(1, 16_000) : dice.Next(16_000, 300_000)];
                dice.NextBytes(bytes);
                await (dice.Next(8) switch
                {
                    0 => Remove(client, key, journal),
                    1 => Copy(client, $"{number}/{dice.Next(KeysOfEach)}", key, journal),
                    2 => Upload(client, key, bytes, journal),
                    3 => ListOwn(client, number),
                    _ => Put(client, key, bytes, journal),
                });
            }
        }
        catch (Exception e) when (e is AmazonServiceException { StatusCode: 0 } or AmazonClientException or HttpRequestException or IOException)
        {
            // Killed: what was on the way may or may not have been done.
        }
    }

    private static async Task Put(AmazonS3Client client, string key, byte[] bytes, Journal journal)
    {
        journal.Begin(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        await client.PutObjectAsync(new() { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) });
        journal.Acknowledge();
    }

    private static async Task Remove(AmazonS3Client client, string key, Journal journal)
    {
        journal.Begin(null);
        await client.DeleteObjectAsync(Bucket, key);
        journal.Acknowledge();
    }

    private async Task Copy(AmazonS3Client client, string from, string key, Journal journal)
    {
        if (from == key || !_journals.TryGetValue(from, out var source) || source.Digest is not { } digest)
        {
            return;
        }

        journal.Begin(digest);
        await client.CopyObjectAsync(Bucket, from, Bucket, key);
        journal.Acknowledge();
    }

    private static async Task Upload(AmazonS3Client client, string key, byte[] last, Journal journal)
    {
        byte[] first = new byte[5 << 20];
        last.CopyTo(first, 0);
        var upload = await client.InitiateMultipartUploadAsync(Bucket, key);
        var parts = new List<PartETag>();
        foreach (byte[] part in (byte[][])[first, last])
        {
            var sent = await client.UploadPartAsync(new()
            {
                BucketName = Bucket, Key = key, UploadId = upload.UploadId, PartNumber = parts.Count + 1, InputStream = new MemoryStream(part),
            });
            parts.Add(new(parts.Count + 1, sent.ETag));
        }

        journal.Begin(Convert.ToHexStringLower(SHA256.HashData([.. first, .. last])));
        await client.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = key, UploadId = upload.UploadId, PartETags = parts });
        journal.Acknowledge();
    }

    private async Task ListOwn(AmazonS3Client client, int number)
    {
        var listed = (await client.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = $"{number}/" })).S3Objects ?? [];
        Assert.Equal(
            _journals.Where(journal => journal.Key.StartsWith($"{number}/", StringComparison.Ordinal) && journal.Value.Digest is not null).Select(journal => journal.Key).Order(StringComparer.Ordinal),
            listed.Select(stored => stored.Key));
    }

    private async Task Verify(AmazonS3Client client, ServerProcess server)
    {
        foreach (var (key, journal) in _journals)
        {
            string? found = await Digest(client, key);
            Assert.True(journal.Allows(found), $"{key} is {found ?? "not there"}; {journal}\n{server.Said}");
            journal.Find(found);
        }
    }

    private static async Task<string?> Digest(AmazonS3Client client, string key)
    {
        try
        {
            using var got = await client.GetObjectAsync(Bucket, key);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(got.ResponseStream));
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    /// <summary>What one key holds: digests of bytes, null for nothing.</summary>
    private sealed class Journal
    {
        private (string? Digest, bool IsBegun) _next;

        /// <summary>What was acknowledged last.</summary>
        public string? Digest { get; private set; }

        public void Begin(string? digest) => _next = (digest, true);

        public void Acknowledge() => Find(_next.Digest);

        public void Find(string? digest) => (Digest, _next) = (digest, default);

        public bool Allows(string? found) => found == Digest || (_next.IsBegun && found == _next.Digest);

        public override string ToString() => $"acknowledged was {Digest}, begun was {_next}";
    }
}
