using System.Net;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Storage;

/// <summary>What an external S3 does wrong, and what becomes of it.</summary>
public sealed class S3ConnectionTests
{
    private static readonly S3Uri Place = new("b", "k");

    [Theory]
    [InlineData(503, "SlowDown")]
    [InlineData(500, "InternalError")]
    [InlineData(400, "RequestTimeout")]
    public async Task What_fails_for_a_moment_is_tried_again(int status, string code)
    {
        int asked = 0;
        await using var s3 = await ScriptedS3.Start(http => asked++ < 2 ? ScriptedS3.Refuse(http, status, code) : ScriptedS3.Give(http, "there"));

        await using var stream = await s3.Storage().Open(Place, default);

        Assert.Equal("there", await new StreamReader(stream!).ReadToEndAsync());
        Assert.Equal(3, s3.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_is_final_and_told_in_the_other_sides_words()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Refuse(http, 403, "AccessDenied"));

        var refused = await Assert.ThrowsAsync<StorageException>(async () => await s3.Storage().Open(Place, default));

        Assert.Equal($"The S3 at {s3.Url} refused s3://b/k: AccessDenied: Words.", refused.Message);
        Assert.Single(s3.Requests);
    }

    [Fact]
    public async Task Words_of_a_refusal_are_asked_for_where_HEAD_gives_none()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Refuse(http, 403, "InvalidAccessKeyId"));

        var refused = await Assert.ThrowsAsync<StorageException>(async () => await s3.Storage().Find(Place, default));

        Assert.Equal("InvalidAccessKeyId", refused.Code);
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_address()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"http://{socket.LocalEndPoint}");
        using var http = S3Connection.Client();
        var storage = new ExternalStorage(new(new(url, "us-east-1", "AKIAOTHER", "secret"), http, TimeSpan.FromSeconds(0.3), TimeProvider.System));

        var refused = await Assert.ThrowsAsync<StorageException>(async () => await storage.HasBucket("b", default));

        Assert.StartsWith($"The S3 at {url} cannot be reached for s3://b/: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_go_on_with_their_token_and_keys_are_decoded()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Say(
            http,
            http.Request.Query.ContainsKey("continuation-token")
                ? "<ListBucketResult><Contents><Key>p/b%2Bc</Key><ETag>\"2\"</ETag><Size>2</Size></Contents></ListBucketResult>"
                : "<ListBucketResult><Contents><Key>p/a+%C3%BC</Key><ETag>\"1\"</ETag><Size>1</Size></Contents><NextContinuationToken>t/+=</NextContinuationToken></ListBucketResult>"));

        var found = await s3.Storage().List(new("b", "p/"), default).ToListAsync();

        Assert.Equal([new(new("b", "p/a ü"), 1, "1"), new(new("b", "p/b+c"), 2, "2")], found);
        Assert.EndsWith("&prefix=p%2F&continuation-token=t%2F%2B%3D", s3.Requests[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>", "POST /b/k?uploadId=u%2F1")]
    [InlineData("<Error><Code>AccessDenied</Code><Message>No.</Message></Error>", "POST /b/k?uploads=")]
    public async Task A_success_that_turns_into_an_error_is_an_error(string begun, string last)
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Say(
            http,
            http.Request.Query.ContainsKey("uploads") ? begun : "<Error><Code>InvalidPart</Code><Message>No.</Message></Error>"));

        await Assert.ThrowsAsync<StorageException>(() => s3.Storage().Put(Place, new MemoryStream(new byte[9 << 20]), null, default));

        Assert.Contains(last, s3.Requests);
        Assert.Equal(last.Contains("uploadId", StringComparison.Ordinal), s3.Requests[^1].StartsWith("DELETE /b/k?uploadId=u%2F1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_that_cannot_go_on_is_given_up()
    {
        await using var s3 = await ScriptedS3.Start(http => http.Request.Method == "POST"
            ? ScriptedS3.Say(
                http, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
            : http.Request.Method == "DELETE" ? Task.CompletedTask : ScriptedS3.Refuse(http, 403, "AccessDenied"));

        var refused = await Assert.ThrowsAsync<StorageException>(() => s3.Storage().Put(Place, new MemoryStream(new byte[9 << 20]), null, default));

        Assert.Equal("AccessDenied", refused.Code);
        Assert.Equal("DELETE /b/k?uploadId=u", s3.Requests[^1]);
    }

    [Fact]
    public async Task What_the_body_throws_comes_out_and_nothing_is_stored()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Refuse(http, 500, "InternalError"));

        await Assert.ThrowsAsync<InvalidDataException>(() => s3.Storage().Put(Place, new Torn(), null, default));

        Assert.Empty(s3.Requests);
    }

    private sealed class Torn : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidDataException("torn");
    }
}
