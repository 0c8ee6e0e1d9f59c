using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Access;

public sealed class S3ConditionKeysTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 1, TimeSpan.Zero);

    [Theory]
    [InlineData("/b/k", "AWS4-HMAC-SHA256 Credential=AKIA", "REST-HEADER", "AWS4-HMAC-SHA256", "1000")]
    [InlineData("/b/k?X-Amz-Signature=s&X-Amz-Date=20261121T120000Z", "", "REST-QUERY-STRING", "AWS4-HMAC-SHA256", "1000")]
    [InlineData("/b/k", "AWS AKIA:c2lnbmVk", "REST-HEADER", "AWS", "0")]
    [InlineData("/b/k?AWSAccessKeyId=AKIA&Signature=c2lnbmVk&Expires=1", "", "REST-QUERY-STRING", "AWS", "0")]
    public void A_signature_tells_its_place_its_version_and_its_age(string target, string authorization, string place, string version, string age)
    {
        var http = Requests.Of("PUT", target);
        if (authorization.Length > 0)
        {
            http.Headers.Authorization = authorization;
            http.Headers["x-amz-date"] = "20261121T120000Z";
        }

        Assert.Equal((place, version, age), Signature(new(http)));
    }

    [Fact]
    public void A_forms_signature_is_among_its_fields()
    {
        var http = Requests.Of("POST", "/b", ("x-amz-date", "20261121T110000Z"));

        Assert.Equal(("POST", "AWS4-HMAC-SHA256", "1000"), Signature(new(http, new Dictionary<string, string> { ["x-amz-credential"] = "AKIA/20261121/…", ["x-amz-date"] = "20261121T120000Z" })));
        Assert.Equal(("POST", "AWS", "0"), Signature(new(http, new Dictionary<string, string> { ["AWSAccessKeyId"] = "AKIA", ["signature"] = "c2lnbmVk" })));
    }

    [Fact]
    public void Who_did_not_sign_has_no_signature_to_tell_of()
    {
        var nobody = Identity.Anonymous("123456789012");

        Assert.Equal((null, null, null), Signature(new(Requests.Of("GET", "/b/k")), nobody));
    }

    [Theory]
    [InlineData("b/from%20here%2B", "b/from here+")]
    [InlineData("/b/a+b", "b/a+b")]
    public void The_source_of_a_copy_is_decoded_as_the_copy_does(string header, string source) =>
        Assert.Equal([source], Keys(new(Requests.Of("PUT", "/b/k", ("x-amz-copy-source", header)))).Values("s3:x-amz-copy-source"));

    private static (string?, string?, string?) Signature(RequestHead head, Identity? caller = null)
    {
        var keys = Keys(head, caller);
        return (keys.Values("s3:authType")?.Single(), keys.Values("s3:signatureversion")?.Single(), keys.Values("s3:signatureAge")?.Single());
    }

    private static S3ConditionKeys Keys(RequestHead head, Identity? caller = null) => new(
        new(new("s3", "PutObject", "id", caller ?? new("123456789012", "arn:aws:iam::123456789012:user/anna", "AIDA", "AKIA"), "us-east-1") { Head = head },
            "s3:PutObject", new("b", Now, ""), "k"), Now);
}
