using Microsoft.AspNetCore.Http;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Wire.Signing;

/// <summary>The examples that AWS publishes with their signatures, and requests that botocore signed.</summary>
public sealed class PublishedSignatureTests
{
    private const string S3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static readonly DateTimeOffset S3Time = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Time = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset BotoTime = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void General_reference_vanilla_request() => Accepts(Secret, Time, "service", """
        GET / HTTP/1.1
        Host: example.amazonaws.com
        X-Amz-Date: 20150830T123600Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
        """);

    [Fact]
    public void General_reference_iam_request() => Accepts(Secret, Time, "iam", """
        GET /?Action=ListUsers&Version=2010-05-08 HTTP/1.1
        Host: iam.amazonaws.com
        Content-Type: application/x-www-form-urlencoded; charset=utf-8
        X-Amz-Date: 20150830T123600Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7
        """);

    [Fact]
    public void S3_get_object() => Accepts(S3Secret, S3Time, "s3", """
        GET /test.txt HTTP/1.1
        Host: examplebucket.s3.amazonaws.com
        Range: bytes=0-9
        x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        x-amz-date: 20130524T000000Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
        """);

    [Fact]
    public async Task S3_put_object()
    {
        byte[] body = RawRequest.Utf8("Welcome to Amazon S3.");
        var signed = Accepts(S3Secret, S3Time, "s3", """
            PUT /test%24file.text HTTP/1.1
            Host: examplebucket.s3.amazonaws.com
            Date: Fri, 24 May 2013 00:00:00 GMT
            x-amz-date: 20130524T000000Z
            x-amz-storage-class: REDUCED_REDUNDANCY
            x-amz-content-sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
            Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd
            """, body);
        Assert.Equal(body, await RawRequest.ReadAll(signed.Body));
    }

    [Fact]
    public void S3_parameter_without_a_value() => Accepts(S3Secret, S3Time, "s3", """
        GET /?lifecycle HTTP/1.1
        Host: examplebucket.s3.amazonaws.com
        x-amz-date: 20130524T000000Z
        x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543
        """);

    [Fact]
    public void S3_list_objects() => Accepts(S3Secret, S3Time, "s3", """
        GET /?max-keys=2&prefix=J HTTP/1.1
        Host: examplebucket.s3.amazonaws.com
        x-amz-date: 20130524T000000Z
        x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7
        """);

    [Fact]
    public void S3_presigned_url() => Accepts(S3Secret, S3Time + TimeSpan.FromHours(23), "s3", """
        GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1
        Host: examplebucket.s3.amazonaws.com
        """);

    [Fact]
    public async Task S3_chunked_upload()
    {
        var signed = Accepts(S3Secret, S3Time, "s3", """
            PUT /examplebucket/chunkObject.txt HTTP/1.1
            Host: s3.amazonaws.com
            x-amz-date: 20130524T000000Z
            x-amz-storage-class: REDUCED_REDUNDANCY
            x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
            Content-Encoding: aws-chunked
            x-amz-decoded-content-length: 66560
            Content-Length: 66824
            Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9
            """,
            RawRequest.Utf8(
                $"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{new string('a', 65536)}\r\n"
                + $"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{new string('a', 1024)}\r\n"
                + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"));
        Assert.Equal(66560, signed.ContentLength);
        Assert.Equal(RawRequest.Utf8(new('a', 66560)), await RawRequest.ReadAll(signed.Body));
    }

    [Fact]
    public async Task S3_chunked_upload_with_a_trailer()
    {
        var signed = Accepts(S3Secret, S3Time, "s3", """
            PUT /examplebucket/chunkObject.txt HTTP/1.1
            Host: s3.amazonaws.com
            x-amz-date: 20130524T000000Z
            x-amz-storage-class: REDUCED_REDUNDANCY
            x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
            Content-Encoding: aws-chunked
            x-amz-decoded-content-length: 66560
            x-amz-trailer: x-amz-checksum-crc32c
            Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e
            """,
            RawRequest.Utf8(
                $"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n{new string('a', 65536)}\r\n"
                + $"400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n{new string('a', 1024)}\r\n"
                + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
                + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
                + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"));
        Assert.Equal(66560, (await RawRequest.ReadAll(signed.Body)).Length);
        Assert.Equal(Convert.FromBase64String("sOO8/Q=="), Assert.IsType<PayloadStream>(signed.Body).Value);
    }

    [Fact]
    public void Botocore_s3_path_with_every_kind_of_character() => Accepts("secret/+key", BotoTime, "s3", """
        GET /b/a%20b%2Bc/%E2%82%AC//x/../y~%3D%40 HTTP/1.1
        Host: h:5700
        X-Amz-Date: 20261121T120000Z
        X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=147152ecdbdc346594c9a0b018d884ab8a9876e8c360cf56b3243d05230a4f86
        """);

    [Fact]
    public void Botocore_invocation() => Accepts("secret/+key", BotoTime, "sagemaker", """
        POST /endpoints/my-endpoint/invocations HTTP/1.1
        Host: h:5700
        Content-Type: text/csv
        Accept: */*
        X-Amzn-SageMaker-Target-Variant: a  b
        X-Amz-Date: 20261121T120000Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/sagemaker/aws4_request, SignedHeaders=accept;content-type;host;x-amz-date;x-amzn-sagemaker-target-variant, Signature=56fc547d662002df6ca6b7a13171104b7268f3deed6391603bec7f63676bc330
        Content-Length: 5
        """, RawRequest.Utf8("1,2,3"));

    [Fact]
    public void Botocore_path_encoded_twice_and_a_parameter_repeated() => Accepts("secret/+key", BotoTime, "sagemaker", """
        GET /FeatureGroup/a%20b?FeatureName=z&FeatureName=a%2Fb&RecordIdentifierValueAsString=%C3%BC HTTP/1.1
        Host: h:5700
        X-Amz-Date: 20261121T120000Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/sagemaker/aws4_request, SignedHeaders=host;x-amz-date, Signature=4a0504a7edeea9244dea26b33d3074be8a7f36c31aee7c25cdf4e318a03a96fb
        """);

    [Fact]
    public void Botocore_presigned_url() => Accepts("secret/+key", BotoTime, "s3", """
        GET /b/a%20b?versions=&prefix=a%20b&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261121%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261121T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=66992ebcaefdc61d18428e0a77a4b60563a9680d1328473569b1c5b3a4d519c2 HTTP/1.1
        Host: h:5700
        """);

    [Theory]
    [InlineData("/b/a%20b", "h:5700")]
    [InlineData("/a%20b", "b.localhost:5700")]
    public void Botocore_presigned_url_of_version_2_in_path_and_host_style(string path, string host) => Accepts("secret/+key", BotoTime, "s3", $"""
        GET {path}?response-content-type=text%2Fplain&AWSAccessKeyId=AKIDEXAMPLE&Signature=oaJmPPtzMIa3hhVFNJaI%2BGZRzqg%3D&Expires=1795262460 HTTP/1.1
        Host: {host}
        """);

    private static SignedRequest Accepts(string secret, DateTimeOffset now, string service, string head, byte[]? body = null)
    {
        var identity = new Identity("123456789012", "arn:aws:iam::123456789012:user/example", "AIDAEXAMPLE", "AKIDEXAMPLE");
        var authenticator = new Authenticator(id => new(id, secret, identity), new ManualClock { Now = now });
        HttpRequest http = RawRequest.Of(head, body);
        Assert.Equal(service, authenticator.Scope(http));
        var signed = authenticator.Authenticate(http, service, service == "s3" ? null : body ?? [], "123456789012");
        Assert.Equal(identity, signed.Caller);
        return signed;
    }
}
