using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Wire;

public sealed class CrossOriginTests
{
    private static readonly CrossOrigin Pages = new(bucket => bucket != "photos" ? null :
    [
        new() { AllowedMethods = ["GET", "HEAD"], AllowedOrigins = ["*.shop", "http://a*z"], ExposeHeaders = ["ETag", "x-amz-meta-a"], MaxAgeSeconds = 300 },
        new() { AllowedMethods = ["PUT"], AllowedOrigins = ["*"], AllowedHeaders = ["content-type", "X-Amz-*"] },
    ]);

    [Theory]
    [InlineData("my.shop", "GET", "my.shop")]
    [InlineData(".shop", "GET", ".shop")]
    [InlineData("http://az", "HEAD", "http://az")]
    [InlineData("http://a", "GET", null)]
    [InlineData("my.shop.com", "GET", null)]
    [InlineData("anybody", "PUT", "*")]
    [InlineData("my.shop", "DELETE", null)]
    public void Answers_to_pages_that_a_rule_allows_are_marked(string origin, string method, string? allowed)
    {
        var http = Ask(method, "/photos/cat.jpg", ("Origin", origin));

        Pages.Mark(http.HttpContext);

        var answer = Started(http);
        Assert.Equal(allowed ?? "", answer.AccessControlAllowOrigin.ToString());
        Assert.Equal(allowed is null or "*" ? "" : "true", answer.AccessControlAllowCredentials.ToString());
        Assert.Contains("Origin", answer.Vary.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_marked_answer_tells_all_of_the_rule()
    {
        var http = Ask("GET", "/photos/cat.jpg", ("Origin", "my.shop"));

        Pages.Mark(http.HttpContext);

        var answer = Started(http);
        Assert.Equal("GET, HEAD", answer.AccessControlAllowMethods);
        Assert.Equal("ETag, x-amz-meta-a", answer.AccessControlExposeHeaders);
        Assert.Equal("300", answer.AccessControlMaxAge);
    }

    [Theory]
    [InlineData("/photos", null)]
    [InlineData("/other", "my.shop")]
    public void Answers_to_all_others_are_not(string target, string? origin)
    {
        var http = origin is null ? Ask("GET", target) : Ask("GET", target, ("Origin", origin));

        Pages.Mark(http.HttpContext);

        Assert.Empty(Started(http));
    }

    [Fact]
    public void A_preflight_is_told_what_it_may()
    {
        var http = Ask("OPTIONS", "/photos/cat.jpg", ("Origin", "o"), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "Content-Type,x-amz-acl"));

        Pages.Preflight(http.HttpContext);

        var answer = http.HttpContext.Response.Headers;
        Assert.Equal(("*", "PUT", "content-type, x-amz-acl"),
            (answer.AccessControlAllowOrigin.ToString(), answer.AccessControlAllowMethods.ToString(), answer.AccessControlAllowHeaders.ToString()));
        Assert.Equal(200, http.HttpContext.Response.StatusCode);
    }

    [Theory]
    [InlineData("/photos/cat.jpg", "", "GET", "", "BadRequest", "Insufficient information. Origin request header needed.")]
    [InlineData("/photos/cat.jpg", "o", "", "", "BadRequest", "Invalid Access-Control-Request-Method: null")]
    [InlineData("/photos/cat.jpg", "o", "PATCH", "", "BadRequest", "Invalid Access-Control-Request-Method: PATCH")]
    [InlineData("/other/cat.jpg", "o", "GET", "", "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.")]
    [InlineData("/photos/cat.jpg", "o", "GET", "", "AccessForbidden", "CORSResponse: This CORS request is not allowed.")]
    [InlineData("/photos/cat.jpg", "my.shop", "GET", "content-type", "AccessForbidden", "CORSResponse: This CORS request is not allowed.")]
    [InlineData("/photos/cat.jpg", "o", "PUT", "x-other", "AccessForbidden", "CORSResponse: This CORS request is not allowed.")]
    public void A_preflight_without_a_rule_is_refused(string target, string origin, string method, string headers, string code, string message)
    {
        var http = Ask("OPTIONS", target, [.. new[] { ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers) }
            .Where(h => h.Item2.Length > 0)]);

        var error = Assert.Throws<AwsException>(() => Pages.Preflight(http.HttpContext));

        Assert.Equal(code, error.Error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.True(code == "BadRequest" || (string)error.Members["ResourceType"] == "OBJECT");
    }

    [Fact]
    public void The_bucket_may_stand_in_the_host()
    {
        var http = Ask("GET", "/cat.jpg", ("Origin", "my.shop"), ("Host", "photos.localhost"));

        Pages.Mark(http.HttpContext);

        Assert.Equal("my.shop", Started(http).AccessControlAllowOrigin);
    }

    private static HttpRequest Ask(string method, string target, params (string, string)[] headers)
    {
        var http = Requests.Of(method, target, headers);
        http.HttpContext.Features.Set<IHttpResponseFeature>(new Starting());
        return http;
    }

    private static IHeaderDictionary Started(HttpRequest http)
    {
        ((Starting)http.HttpContext.Features.Get<IHttpResponseFeature>()!).Start();
        return http.HttpContext.Response.Headers;
    }

    /// <summary>Runs what is to be done before an answer starts, which no server does here.</summary>
    private sealed class Starting : HttpResponseFeature
    {
        private Func<Task>? _starting;

        public override void OnStarting(Func<object, Task> callback, object state) => _starting = () => callback(state);

        public void Start() => _starting?.Invoke();
    }
}
