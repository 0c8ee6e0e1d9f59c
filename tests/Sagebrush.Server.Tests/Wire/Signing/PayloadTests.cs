using System.Text;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Wire.Signing;

public sealed class PayloadTests
{
    private const string Account = "123456789012";
    private const string Hello = "5\r\nhello\r\n0\r\n";

    public static TheoryData<string, string> ChecksumsOfHello => new()
    {
        { "x-amz-checksum-crc32", "NhCmhg==" },
        { "x-amz-checksum-crc32c", "mnG7TA==" },
        { "x-amz-checksum-crc64nvme", "M3eFcAZSQlc=" },
        { "x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=" },
        { "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" },
    };

    [Theory]
    [MemberData(nameof(ChecksumsOfHello))]
    public async Task Unsigned_chunks_with_a_trailer_are_decoded(string trailer, string value)
    {
        var body = Chunked($"{Hello}{trailer}:{value}\r\n\r\n", trailer);
        Assert.Equal("hello", Encoding.UTF8.GetString(await RawRequest.ReadAll(body)));
        Assert.Equal(value, Convert.ToBase64String(body.Value!));
    }

    [Theory]
    [MemberData(nameof(ChecksumsOfHello))]
    public async Task A_wrong_checksum_is_refused_wherever_it_stands(string header, string value)
    {
        string wrong = (value[0] == 'A' ? "B" : "A") + value[1..];
        Assert.Equal("BadDigest", await Refusal(Chunked($"{Hello}{header}:{wrong}\r\n\r\n", header)));
        Assert.Equal("BadDigest", await Refusal(Plain("hello", (header, wrong))));
        Assert.Equal("hello", Encoding.UTF8.GetString(await RawRequest.ReadAll(Plain("hello", (header, value)))));
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "MalformedTrailerError")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-sha1:NhCmhg==\r\n\r\n", "MalformedTrailerError")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:short\r\n\r\n", "BadDigest")]
    [InlineData("6\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody")]
    [InlineData("4\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "InvalidRequest")]
    [InlineData("4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n", "IncompleteBody")]
    [InlineData("5\r\nhel", "IncompleteBody")]
    [InlineData("five\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "InvalidRequest")]
    [InlineData("-5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "InvalidRequest")]
    public async Task A_malformed_chunked_body_is_refused(string body, string code) => Assert.Equal(code, await Refusal(Chunked(body, "x-amz-checksum-crc32")));

    [Fact]
    public async Task Every_cut_of_a_chunked_body_is_refused()
    {
        string whole = $"{Hello}x-amz-checksum-crc32:NhCmhg==\r\n\r\n";
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Equal("IncompleteBody", await Refusal(Chunked(whole[..length], "x-amz-checksum-crc32")));
        }
    }

    [Fact]
    public async Task What_follows_a_chunked_body_is_left_for_the_next_request()
    {
        var http = ChunkedRequest($"{Hello}x-amz-checksum-crc32:NhCmhg==\r\n\r\nGET / HTTP/1.1", "x-amz-checksum-crc32");
        await RawRequest.ReadAll(Open(http));
        var rest = await http.BodyReader.ReadAsync();
        Assert.Equal("GET / HTTP/1.1", Encoding.UTF8.GetString(rest.Buffer));
    }

    [Theory]
    [InlineData("x-amz-checksum-md5")]
    [InlineData("")]
    public void An_unknown_trailer_is_refused(string trailer) =>
        Assert.Equal("InvalidRequest", Assert.Throws<AwsException>(() => Chunked(Hello, trailer)).Error.Code);

    [Fact]
    public async Task Content_md5_is_checked()
    {
        Assert.Equal(5, (await RawRequest.ReadAll(Plain("hello", ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")))).Length);
        Assert.Equal("BadDigest", await Refusal(Plain("hallo", ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="))));
        Assert.Equal("InvalidDigest", Assert.Throws<AwsException>(() => Plain("hello", ("Content-MD5", "XUFA"))).Error.Code);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("9")]
    public async Task A_body_of_another_length_is_refused(string length) =>
        Assert.Equal("IncompleteBody", await Refusal(Plain("hello", ("Content-Length", length))));

    [Fact]
    public async Task A_tampered_chunk_is_refused()
    {
        var key = new AccessKey("AKIAADA", "a secret", new(Account, "arn", "AIDAADA", "AKIAADA"));
        string head = """
            PUT /examplebucket/chunkObject.txt HTTP/1.1
            Host: s3.amazonaws.com
            x-amz-date: 20130524T000000Z
            x-amz-storage-class: REDUCED_REDUNDANCY
            x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
            Content-Encoding: aws-chunked
            x-amz-decoded-content-length: 66560
            Content-Length: 66824
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAADA/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9
            """;
        byte[] body = RawRequest.Utf8(
            $"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{new string('a', 65535)}b\r\n");
        var authenticator = new Authenticator(
            _ => key with { Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }, new ManualClock { Now = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal("SignatureDoesNotMatch", await Refusal(authenticator.Authenticate(RawRequest.Of(head, body), "s3", null, Account).Body));
    }

    [Fact]
    public async Task Signed_chunks_are_decoded_where_nobody_needs_a_signature()
    {
        var http = ChunkedRequest("5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\n\r\n", "");
        http.Headers["x-amz-content-sha256"] = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        var user = new Identity(Account, "arn", "AIDAADA", "AKIAADA");
        var open = new Authenticator(_ => null, TimeProvider.System, user);
        Assert.Equal("hello", Encoding.UTF8.GetString(await RawRequest.ReadAll(open.Authenticate(http, "s3", null, Account).Body)));
    }

    private static PayloadStream Chunked(string body, string trailer) => Open(ChunkedRequest(body, trailer));

    private static Microsoft.AspNetCore.Http.HttpRequest ChunkedRequest(string body, string trailer) => RawRequest.Of(
        $"""
        PUT /bucket/key HTTP/1.1
        Host: h
        x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER
        x-amz-decoded-content-length: 5
        x-amz-trailer: {trailer}
        """,
        RawRequest.Utf8(body));

    private static PayloadStream Plain(string body, (string Name, string Value) header) =>
        Open(RawRequest.Of($"PUT /bucket/key HTTP/1.1\nHost: h\n{header.Name}: {header.Value}", RawRequest.Utf8(body)));

    private static PayloadStream Open(Microsoft.AspNetCore.Http.HttpRequest http) =>
        Assert.IsType<PayloadStream>(new Authenticator(_ => null, TimeProvider.System).Authenticate(http, "s3", null, Account).Body);

    private static async Task<string> Refusal(Stream body) => (await Assert.ThrowsAsync<AwsException>(() => RawRequest.ReadAll(body))).Error.Code;
}
