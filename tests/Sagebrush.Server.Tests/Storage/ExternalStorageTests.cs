using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Storage;

/// <summary>Another Sagebrush as the external S3.</summary>
public sealed class ExternalStorageTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "other/secret+with=signs";

    private readonly TemporaryFolder _temporary = new();
    private readonly HttpClient _http = S3Connection.Client();
    private Server _server = null!;
    private ExternalStorage _storage = null!;

    public async Task InitializeAsync()
    {
        var options = new Options { Urls = ["http://127.0.0.1:0"], Data = Path.Combine(_temporary.Path, "data"), Users = [new("other", "AKIAOTHER", Secret)] };
        _server = await Server.Start(options, [], [], TimeProvider.System, NullLoggerFactory.Instance, default);
        _storage = Storage(Secret);
        await Connection(Secret).Tell(new(HttpMethod.Put, new("bucket", "")), default);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _temporary.Dispose();
    }

    [Theory]
    [InlineData("a", 0)]
    [InlineData("a//b/../c/./d", 5)]
    [InlineData("a b+c%2Fd?e#f&g=ü😀", 70_000)]
    public async Task What_is_put_comes_back(string key, int length)
    {
        byte[] bytes = Bytes(length);
        S3Uri place = new("bucket", key);

        await _storage.Put(place, new MemoryStream(bytes), "text/x-test", default);

        var found = await _storage.Find(place, default);
        Assert.Equal((place, (long)length), (found!.Place, found.Size));
        Assert.Equal([found], await _storage.List(new("bucket", key), default).ToListAsync());
        Assert.Equal(bytes, await Read(place));
    }

    [Fact]
    public async Task A_large_body_of_unknown_length_goes_in_parts()
    {
        byte[] bytes = Bytes(35 << 20);
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            await pipe.Writer.WriteAsync(bytes);
            await pipe.Writer.CompleteAsync();
        });

        await _storage.Put(new("bucket", "large"), pipe.Reader.AsStream(), null, default);
        await writing;

        Assert.EndsWith("-3", (await _storage.Find(new("bucket", "large"), default))!.ETag, StringComparison.Ordinal);
        Assert.Equal(bytes, await Read(new("bucket", "large")));
    }

    [Fact]
    public async Task What_is_missing_is_not_there()
    {
        Assert.True(await _storage.HasBucket("bucket", default));
        Assert.False(await _storage.HasBucket("missing", default));
        foreach (var place in (S3Uri[])[new("bucket", "missing"), new("missing", "k"), new("bucket", "")])
        {
            Assert.Null(await _storage.Find(place, default));
            Assert.Null(await _storage.Open(place, default));
            Assert.Empty(await _storage.List(place, default).ToListAsync());
        }

        var refused = await Assert.ThrowsAsync<StorageException>(() => _storage.Put(new("missing", "k"), new MemoryStream(), null, default));
        Assert.Equal("NoSuchBucket", refused.Code);
        Assert.Contains("s3://missing/k", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_and_not_shown()
    {
        var storage = Storage("wrong-secret");

        foreach (var ask in (Func<Task>[])[() => storage.HasBucket("bucket", default).AsTask(), () => storage.Find(new("bucket", "k"), default).AsTask()])
        {
            var refused = await Assert.ThrowsAsync<StorageException>(ask);
            Assert.Equal("SignatureDoesNotMatch", refused.Code);
            Assert.DoesNotContain("wrong-secret", refused.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 / 7))];

    private S3Connection Connection(string secret) =>
        new(new(new Uri(_server.Urls[0]), "us-east-1", "AKIAOTHER", secret), _http, TimeSpan.FromSeconds(3), TimeProvider.System);

    private ExternalStorage Storage(string secret) => new(Connection(secret));

    private async Task<byte[]> Read(S3Uri place)
    {
        await using var stream = await _storage.Open(place, default);
        using var read = new MemoryStream();
        await stream!.CopyToAsync(read);
        return read.ToArray();
    }
}
