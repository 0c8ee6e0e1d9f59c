using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Signing;
using Xunit;

namespace Sagebrush.Wire.Forms;

public sealed class FormUploadTests : IDisposable
{
    private const string Secret = "s3cret";
    private static readonly Identity Anna = new("123456789012", "arn:aws:iam::123456789012:user/anna", "AIDA", "AKIA");

    private readonly Telemetry _telemetry = new();
    private readonly Bucket _bucket = new();
    private readonly Pipeline _pipeline;

    public FormUploadTests() => _pipeline = new(
        [Service.Of("s3", _bucket), Service.Of("sagemaker-runtime", new Nothing())], new Authenticator(id => id == "AKIA" ? new("AKIA", Secret, Anna) : null, TimeProvider.System),
        new Authorizer(_ => IdentityRights.None, TimeProvider.System), _ => { }, new Options(), _telemetry, TimeProvider.System, NullLogger<Pipeline>.Instance);

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task A_signed_form_puts_its_file_with_what_its_fields_say()
    {
        var answer = await Post(
            "hello", Signed(("key", "in/${filename}"), ("Content-Type", "text/plain"), ("x-amz-meta-a", "b"), ("acl", "private"),
            ("tagging", "<Tagging><TagSet><Tag><Key>k 1</Key><Value>v</Value></Tag></TagSet></Tagging>")));

        Assert.Equal(204, answer.StatusCode);
        var put = _bucket.Put!;
        Assert.Equal(("photos", "in/a b.txt", "text/plain", "private", "k%201=v"), (put.Bucket, put.Key, put.ContentType, put.ACL, put.Tagging));
        Assert.Equal(("b", "hello", Anna), (put.Metadata!["a"], _bucket.Text, _bucket.Call!.Caller));
        Assert.EndsWith("://localhost/photos/in/a%20b.txt", answer.Headers.Location.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_of_the_bucket_see_what_the_fields_say()
    {
        await Post("x", Signed(("key", "k"), ("acl", "private"), ("x-amz-server-side-encryption", "AES256"), ("x-amz-storage-class", "GLACIER")));

        var keys = new S3ConditionKeys(new(_bucket.Call!, "s3:PutObject", new("photos", default, ""), "k"), default);
        Assert.Equal(
            ["private", "AES256", "GLACIER", "POST", "AWS"],
            new[] { "s3:x-amz-acl", "s3:x-amz-server-side-encryption", "s3:x-amz-storage-class", "s3:authType", "s3:signatureversion" }.Select(key => keys.Values(key)!.Single()));
    }

    [Fact]
    public async Task What_the_policy_does_not_speak_of_does_not_come_in_by_headers()
    {
        await Post("x", Signed(("key", "k")), ("x-amz-acl", "public-read"), ("x-amz-meta-more", "y"), ("Content-Language", "de"));

        var put = _bucket.Put!;
        Assert.Equal((null, null, 0), (put.ACL, put.ContentLanguage, put.Metadata!.Count));
        Assert.Null(_bucket.Call!.Head.Header("x-amz-acl"));
    }

    [Fact]
    public async Task A_form_chooses_how_it_is_answered()
    {
        var created = await Post("x", Signed(("key", "k"), ("success_action_status", "201")));
        Assert.Equal((201, true), (created.StatusCode, created.ContentType == "application/xml"));

        var away = await Post("x", Signed(("key", "k"), ("success_action_redirect", "https://example.com/done")));
        Assert.Equal((303, "https://example.com/done?bucket=photos&key=k&etag=%22e%22"), (away.StatusCode, away.Headers.Location.ToString()));
    }

    [Fact]
    public async Task Who_did_not_sign_is_anonymous()
    {
        await Post("x", [("key", "k")]);

        Assert.True(_bucket.Call!.Caller.IsAnonymous);
    }

    [Fact]
    public async Task A_wrong_signature_or_an_unknown_field_uploads_nothing()
    {
        var signed = Signed(("key", "k"));
        Assert.Equal(403, (await Post("x", [.. signed.Where(f => f.Name != "signature"), ("signature", "AAAA")])).StatusCode);
        Assert.Equal(400, (await Post("x", [.. signed.Where(f => f.Name != "signature")])).StatusCode);
        Assert.Equal(403, (await Post("x", [.. signed, ("x-amz-meta-more", "y")])).StatusCode);
        Assert.Equal(400, (await Post("x", [.. signed.Where(f => f.Name != "key")])).StatusCode);
        Assert.Null(_bucket.Put);
    }

    [Theory]
    [InlineData("12345678901")]
    [InlineData("")]
    public async Task A_file_keeps_to_its_bounds(string file)
    {
        Assert.Equal(400, (await Post(file, Signed(("key", "k")))).StatusCode);
        Assert.Null(_bucket.Text);
    }

    [Fact]
    public async Task A_file_is_held_to_the_digest_among_the_fields()
    {
        Assert.Equal(204, (await Post("hello", [.. Signed(("key", "k")), ("x-amz-checksum-crc32", "NhCmhg==")])).StatusCode);
        Assert.Equal(400, (await Post("hellO", [.. Signed(("key", "k")), ("x-amz-checksum-crc32", "NhCmhg==")])).StatusCode);
    }

    /// <summary>The fields with a policy that allows just them and one to ten bytes, signed the old way.</summary>
    private static (string Name, string Value)[] Signed(params (string Name, string Value)[] fields)
    {
        string conditions = string.Concat(fields.Select(f => $",[\"starts-with\",\"${f.Name}\",\"\"]"));
        string json = $$"""{"expiration":"2999-01-01T00:00:00Z","conditions":[{"bucket":"photos"},["content-length-range",1,10]{{conditions}}]}""";
        string policy = Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
        string signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(policy)));
        return [.. fields, ("AWSAccessKeyId", "AKIA"), ("policy", policy), ("signature", signature)];
    }

    private async Task<HttpResponse> Post(string file, (string Name, string Value)[] fields, params (string Name, string Value)[] headers)
    {
        const string Boundary = "----of-the-form";
        string head = string.Concat(fields.Select(f => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n"));
        string body = $"{head}--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\n\r\n{file}\r\n--{Boundary}--\r\n";
        var http = Requests.Of("POST", "/photos", [("Host", "localhost"), ("Content-Type", $"multipart/form-data; boundary={Boundary}"), .. headers]);
        http.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        http.ContentLength = Encoding.UTF8.GetByteCount(body);
        http.HttpContext.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        await _pipeline.Handle(http.HttpContext);
        return http.HttpContext.Response;
    }

    private sealed class Bucket : S3Api
    {
        public PutObjectRequest? Put { get; private set; }

        public string? Text { get; private set; }

        public Call? Call { get; private set; }

        public override async ValueTask<PutObjectResponse> PutObject(PutObjectRequest request, Call call, CancellationToken cancel)
        {
            (Put, Call) = (request, call);
            using var reader = new StreamReader(request.Body);
            Text = await reader.ReadToEndAsync(cancel);
            return new() { ETag = "\"e\"" };
        }
    }

    private sealed class Nothing : RuntimeApi;
}
