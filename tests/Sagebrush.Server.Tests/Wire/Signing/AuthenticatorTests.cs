using Microsoft.AspNetCore.Http;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Wire.Signing;

public sealed class AuthenticatorTests
{
    private const string Account = "123456789012";
    private static readonly Identity User = new(Account, $"arn:aws:iam::{Account}:user/ada", "AIDAADA", "AKIAADA");
    private static readonly AccessKey UserKey = new("AKIAADA", "a secret", User);

    private readonly ManualClock _clock = new();
    private readonly AccessKey _sessionKey;

    public AuthenticatorTests() =>
        _sessionKey = new("ASIAROLE", "another secret", User with { AccessKeyId = "ASIAROLE" }, "the/token+", _clock.Now.AddHours(1));

    public static TheoryData<string> Services => new("s3", "sts", "sagemaker");

    [Theory]
    [MemberData(nameof(Services))]
    public void A_signed_request_is_its_users(string service) => Assert.Equal(User, Authenticate(Signed(UserKey, service), service).Caller);

    [Theory]
    [InlineData("s3", "InvalidAccessKeyId", 403)]
    [InlineData("sts", "InvalidClientTokenId", 403)]
    [InlineData("sagemaker", "UnrecognizedClientException", 400)]
    public void An_unknown_key_is_refused(string service, string code, int status) =>
        Refuses(Signed(UserKey with { Id = "AKIANOBODY" }, service), service, code, status);

    [Theory]
    [InlineData("s3", "SignatureDoesNotMatch", 403)]
    [InlineData("sts", "SignatureDoesNotMatch", 403)]
    [InlineData("sagemaker", "InvalidSignatureException", 400)]
    public void A_wrong_secret_is_refused(string service, string code, int status) =>
        Refuses(Signed(UserKey with { Secret = "a guess" }, service), service, code, status);

    [Theory]
    [InlineData("s3", 16, "RequestTimeTooSkewed")]
    [InlineData("s3", -16, "RequestTimeTooSkewed")]
    [InlineData("sts", 16, "SignatureDoesNotMatch")]
    [InlineData("sagemaker", -16, "InvalidSignatureException")]
    public void A_clock_that_is_off_by_a_quarter_of_an_hour_is_refused(string service, int minutes, string code)
    {
        var http = Signed(UserKey, service);
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        Refuses(http, service, code);
    }

    [Theory]
    [InlineData("s3", 14)]
    [InlineData("sagemaker", -14)]
    public void A_clock_that_is_off_by_less_is_good(string service, int minutes)
    {
        var http = Signed(UserKey, service);
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(User, Authenticate(http, service).Caller);
    }

    [Theory]
    [InlineData("s3", "SignatureDoesNotMatch")]
    [InlineData("sts", "SignatureDoesNotMatch")]
    [InlineData("sagemaker", "InvalidSignatureException")]
    public void An_altered_part_of_the_request_is_refused(string service, string code)
    {
        foreach (Action<HttpRequest> alter in new Action<HttpRequest>[]
        {
            http => http.Method = "PUT",
            http => RawRequest.SetTarget(http, "/other?x=1"),
            http => RawRequest.SetTarget(http, "/path?x=2"),
            http => RawRequest.SetTarget(http, "/path?x=1&y=1"),
            http => http.Headers.Host = "elsewhere",
            http => http.Headers["x-amz-meta-color"] = "blue",
        })
        {
            var http = Signed(UserKey, service);
            alter(http);
            Refuses(http, service, code);
        }
    }

    [Theory]
    [InlineData("s3", "AccessDenied")]
    [InlineData("sts", "SignatureDoesNotMatch")]
    [InlineData("sagemaker", "InvalidSignatureException")]
    public void An_added_amz_header_is_refused(string service, string code)
    {
        var http = Signed(UserKey, service);
        http.Headers["x-amz-acl"] = "public-read";
        Refuses(http, service, code);
    }

    [Fact]
    public void An_altered_body_is_refused()
    {
        var http = Signed(UserKey, "sagemaker");
        Refuses(http, "sagemaker", "InvalidSignatureException", body: "other");
    }

    [Fact]
    public async Task An_altered_s3_body_is_refused_at_its_end()
    {
        var http = Signed(UserKey, "s3");
        http.Body = new MemoryStream(RawRequest.Utf8("other"));
        var body = Authenticate(http, "s3").Body;
        var e = await Assert.ThrowsAsync<AwsException>(() => RawRequest.ReadAll(body));
        Assert.Equal("XAmzContentSHA256Mismatch", e.Error.Code);
    }

    [Theory]
    [InlineData("s3", "sagemaker", "AuthorizationHeaderMalformed")]
    [InlineData("sagemaker", "s3", "InvalidSignatureException")]
    public void A_signature_for_another_service_is_refused(string service, string signedFor, string code) => Refuses(Signed(UserKey, signedFor), service, code);

    [Theory]
    [InlineData("sts", "MissingAuthenticationToken", 403)]
    [InlineData("sagemaker", "MissingAuthenticationTokenException", 400)]
    public void An_unsigned_request_is_refused(string service, string code, int status)
    {
        var http = RawRequest.Of("GET /path HTTP/1.1\nHost: h");
        Assert.Null(Authenticator().Scope(http));
        Refuses(http, service, code, status);
    }

    [Fact]
    public void An_unsigned_s3_request_is_anonymous() =>
        Assert.True(Authenticate(RawRequest.Of("GET /bucket/key HTTP/1.1\nHost: h"), "s3").Caller.IsAnonymous);

    [Theory]
    [InlineData("Basic YTpi", "sagemaker", "IncompleteSignatureException")]
    [InlineData("AWS AKIAADA", "s3", "InvalidArgument")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAADA/20261121/us-east-1/s3/aws4_request, Signature=00", "s3", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAADA/20261121/sts/aws4_request, SignedHeaders=host, Signature=00", "sts", "IncompleteSignature")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAADA/20261120/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=00", "sagemaker", "IncompleteSignatureException")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAADA/20261121/us-east-1/sagemaker/aws4_request, SignedHeaders=host;x-amz-date, Signature=zz", "sagemaker", "InvalidSignatureException")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAADA/20261121/us-east-1/sagemaker/aws4_request, SignedHeaders=x-amz-date, Signature=zz", "sagemaker", "InvalidSignatureException")]
    public void A_malformed_authorization_is_refused(string authorization, string service, string code)
    {
        var http = RawRequest.Of("GET /path HTTP/1.1\nHost: h\nx-amz-date: 20261121T120000Z\nx-amz-content-sha256: UNSIGNED-PAYLOAD");
        if (service != "s3")
        {
            http.Headers.Remove("x-amz-content-sha256");
        }

        http.Headers.Authorization = authorization;
        Refuses(http, service, code);
    }

    [Fact]
    public void A_presigned_url_works_until_it_expires()
    {
        var url = new Signer(UserKey, "eu-west-1", _clock).Presign(HttpMethod.Get, new("http://h:5700/b/a%20b?versionId=1"), "s3", TimeSpan.FromMinutes(30));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(User, Authenticate(Get(url), "s3").Caller);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Refuses(Get(url), "s3", "AccessDenied", 403);
    }

    [Fact]
    public void A_presigned_url_may_carry_headers_in_its_query()
    {
        const string Target = "http://h:5700/b/k?X-Amz-Meta-Colour=green&x-amz-acl=private&x-amz-storage-class=GLACIER&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-tagging=a%3D1&versionId=1";
        var url = new Signer(UserKey, "eu-west-1", _clock).Presign(HttpMethod.Put, new(Target), "s3", TimeSpan.FromMinutes(30));
        var http = RawRequest.Of(new HttpRequestMessage(HttpMethod.Put, url));

        Authenticate(http, "s3");

        Assert.Equal(["x-amz-acl=private", "x-amz-meta-colour=green", "x-amz-storage-class=GLACIER"], http.Headers.Where(h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .Select(h => $"{h.Key.ToLowerInvariant()}={h.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_presigned_url_altered_is_refused()
    {
        var url = new Signer(UserKey, "eu-west-1", _clock).Presign(HttpMethod.Get, new("http://h:5700/b/k"), "s3", TimeSpan.FromHours(1)).ToString();
        Refuses(Get(new(url.Replace("/b/k", "/b/l", StringComparison.Ordinal))), "s3", "SignatureDoesNotMatch");
        Refuses(Get(new(url.Replace("Expires=3600", "Expires=7200", StringComparison.Ordinal))), "s3", "SignatureDoesNotMatch");
        Refuses(Get(new(url.Replace("Expires=3600", "Expires=604801", StringComparison.Ordinal))), "s3", "AuthorizationQueryParametersError");
        Refuses(Get(new(url.Replace("X-Amz-Date", "X-Amz-Dote", StringComparison.Ordinal))), "s3", "AuthorizationQueryParametersError");
    }

    [Theory]
    [InlineData("1795262459", "oaJmPPtzMIa3hhVFNJaI%2BGZRzqg%3D", "AccessDenied")]
    [InlineData("1795262499", "oaJmPPtzMIa3hhVFNJaI%2BGZRzqg%3D", "SignatureDoesNotMatch")]
    [InlineData("soon", "oaJmPPtzMIa3hhVFNJaI%2BGZRzqg%3D", "AccessDenied")]
    public void An_older_presigned_url_expired_or_altered_is_refused(string expires, string signature, string code)
    {
        _clock.Now = DateTimeOffset.FromUnixTimeSeconds(1795262460);
        Refuses(RawRequest.Of($"GET /b/k?AWSAccessKeyId=AKIAADA&Signature={signature}&Expires={expires} HTTP/1.1\nHost: h"), "s3", code, 403);
    }

    [Fact]
    public void An_older_presigned_url_of_a_bucket_is_signed_with_a_slash_behind()
    {
        _clock.Now = DateTimeOffset.FromUnixTimeSeconds(1795262460);
        string signature = Uri.EscapeDataString(SignatureV2.Sign("GET\n\n\n1795262500\n/b/", UserKey.Secret));
        var http = RawRequest.Of($"GET /b?list-type=2&AWSAccessKeyId={UserKey.Id}&Signature={signature}&Expires=1795262500 HTTP/1.1\nHost: h");
        Assert.Equal(User, Authenticate(http, "s3").Caller);
    }

    [Theory]
    [InlineData("GET", "", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", null)]
    [InlineData("GET", "", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMUx", "SignatureDoesNotMatch")]
    [InlineData("PUT", "", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "SignatureDoesNotMatch")]
    [InlineData("GET", "", "", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "AccessDenied")]
    [InlineData("GET", "", "yesterday", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "AccessDenied")]
    [InlineData("GET", "", "Tue, 27 Mar 1950 19:36:42 GMT", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "AccessDenied")]
    [InlineData("GET", "", "Tue, 27 Mar 9999 19:36:42 GMT", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "RequestTimeTooSkewed")]
    [InlineData("GET", "x-amz-date: Tue, 27 Mar 2007 18:36:42 +0000\n", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "RequestTimeTooSkewed")]
    public void The_first_signature_may_stand_in_a_header(string method, string header, string date, string signature, string? code)
    {
        // The first example of the S3 Developer Guide.
        const string Id = "AKIAIOSFODNN7EXAMPLE";
        _clock.Now = new(2007, 3, 27, 19, 40, 0, TimeSpan.Zero);
        var authenticator = new Authenticator(_ => new(Id, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", User), _clock);
        var http = RawRequest.Of(
            $"{method} /photos/puppy.jpg HTTP/1.1\nHost: johnsmith.s3.amazonaws.com\nDate: {date}\n{header}Authorization: AWS {Id}:{signature}");

        SignedRequest Authenticate() => authenticator.Authenticate(http, "s3", null, Account);

        Assert.Equal("s3", authenticator.Scope(http));
        if (code is null)
        {
            Assert.Equal(User, Authenticate().Caller);
        }
        else
        {
            Assert.Equal(code, Assert.Throws<AwsException>(() => Authenticate()).Error.Code);
        }
    }

    [Theory]
    [InlineData("x-amz-date", "Sat, 21 Nov 2026 12:00:00 GMT")]
    [InlineData("x-amz-date", "Sat, 21 Nov 2026 12:00:00 -0000")]
    [InlineData("Date", "Sat, 21 Nov 2026 12:00:00 GMT")]
    [InlineData("Date", "Sat, 21 Nov 2026 13:00:00 +0100")]
    public void A_date_may_be_written_as_http_writes_it(string header, string date)
    {
        var headers = new HeaderDictionary { [header] = date };

        var claim = SignatureClaim.FromHeader(
            "AWS4-HMAC-SHA256 Credential=AKIAADA/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00", headers, Refusals.Of("s3"));

        Assert.Equal(("20261121T120000Z", _clock.Now), (claim.TimeStamp, claim.Time));
    }

    [Fact]
    public void Two_signatures_at_once_are_refused()
    {
        var http = Signed(UserKey, "s3");
        RawRequest.SetTarget(http, "/path?x=1&X-Amz-Algorithm=AWS4-HMAC-SHA256");
        Refuses(http, "s3", "InvalidArgument");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_sessions_key_works_with_its_token(string service) => Assert.Equal(_sessionKey.Identity, Authenticate(Signed(_sessionKey, service), service).Caller);

    [Theory]
    [InlineData("s3", "InvalidAccessKeyId")]
    [InlineData("sts", "InvalidClientTokenId")]
    [InlineData("sagemaker", "UnrecognizedClientException")]
    public void A_sessions_key_without_its_token_is_refused(string service, string code) =>
        Refuses(Signed(_sessionKey with { SessionToken = null }, service), service, code);

    [Theory]
    [InlineData("s3", "InvalidToken")]
    [InlineData("sagemaker", "UnrecognizedClientException")]
    public void A_wrong_token_is_refused(string service, string code) => Refuses(Signed(_sessionKey with { SessionToken = "guess" }, service), service, code);

    [Theory]
    [InlineData("s3", "ExpiredToken", 400)]
    [InlineData("sts", "ExpiredToken", 403)]
    [InlineData("sagemaker", "ExpiredTokenException", 400)]
    public void An_expired_session_is_refused(string service, string code, int status)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        Refuses(Signed(_sessionKey, service), service, code, status);
    }

    [Fact]
    public void Where_nobody_needs_a_signature_everybody_is_the_one_that_was_named()
    {
        var open = new Authenticator(_ => null, _clock, User);
        Assert.Equal(User, open.Authenticate(RawRequest.Of("POST / HTTP/1.1\nHost: h"), "sagemaker", RawRequest.Utf8("{}"), Account).Caller);
        Assert.Equal(User, open.Authenticate(Signed(UserKey with { Id = "AKIANOBODY" }, "s3"), "s3", null, Account).Caller);
    }

    private Authenticator Authenticator() => new(id => id == UserKey.Id ? UserKey : id == _sessionKey.Id ? _sessionKey : null, _clock);

    private SignedRequest Authenticate(HttpRequest http, string service, string body = "body") =>
        Authenticator().Authenticate(http, service, service == "s3" ? null : RawRequest.Utf8(body), Account);

    private void Refuses(HttpRequest http, string service, string code, int? status = null, string body = "body")
    {
        var e = Assert.Throws<AwsException>(() => Authenticate(http, service, body));
        Assert.Equal(code, e.Error.Code);
        Assert.Equal(status ?? e.Error.Status, e.Error.Status);
    }

    private HttpRequest Signed(AccessKey key, string service)
    {
        byte[] body = RawRequest.Utf8("body");
        var message = new HttpRequestMessage(HttpMethod.Post, "http://h:5700/path?x=1");
        message.Headers.Add("x-amz-meta-color", "red");
        new Signer(key, "eu-west-1", _clock).Sign(message, service, body);
        return RawRequest.Of(message, body);
    }

    private static HttpRequest Get(Uri url) => RawRequest.Of($"GET {url.PathAndQuery} HTTP/1.1\nHost: {url.Authority}");
}
