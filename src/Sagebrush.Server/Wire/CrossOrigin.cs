using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Wire;

/// <summary>
/// What pages of other origins may do with a bucket: a browser asks before it writes, and shows an answer to a page only where the answer allows it.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
/// </summary>
/// <param name="rules">The rules of a bucket; null when it has none or is not there.</param>
public sealed class CrossOrigin(Func<string, IReadOnlyList<CORSRule>?> rules)
{
    private const string VaryingBy = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

    /// <summary>Marks the answer, good or bad, to a request that a page of another origin has sent.</summary>
    public void Mark(HttpContext http)
    {
        if (http.Request.Headers.Origin is not [{ Length: > 0 } origin] || rules(RestPaths.BucketOf(http.Request)) is not { } configured)
        {
            return;
        }

        string method = http.Request.Headers.AccessControlRequestMethod is [{ Length: > 0 } intended] ? intended : http.Request.Method;
        var rule = configured.FirstOrDefault(r => Allows(r, origin, method, []));

        // Whatever is written, and an error first clears what was: the marks come last.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.Vary = VaryingBy;
            if (rule is not null)
            {
                Allow(http.Response.Headers, rule, origin);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Answers a browser's question whether a page may send a request; nobody signs such a question.</summary>
    /// <exception cref="AwsException">BadRequest: it asks nothing; AccessForbidden: the page may not.</exception>
    public void Preflight(HttpContext http)
    {
        var asked = http.Request.Headers;
        if (asked.Origin is not [{ Length: > 0 } origin])
        {
            throw AwsError.BadRequest.With("Insufficient information. Origin request header needed.");
        }

        if (asked.AccessControlRequestMethod is not ["GET" or "PUT" or "POST" or "DELETE" or "HEAD"])
        {
            throw AwsError.BadRequest.With($"Invalid Access-Control-Request-Method: {(asked.AccessControlRequestMethod is [{ } unknown] ? unknown : "null")}");
        }

        string method = asked.AccessControlRequestMethod.ToString();
        string[] headers = asked.AccessControlRequestHeaders.ToString().ToLowerInvariant()
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var configured = rules(RestPaths.BucketOf(http.Request)) ?? throw Forbidden(http.Request, method, "CORS is not enabled for this bucket.");
        var rule = configured.FirstOrDefault(r => Allows(r, origin, method, headers)) ?? throw Forbidden(http.Request, method,
            "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or "
            + "Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.");
        var answer = http.Response.Headers;
        answer.Vary = VaryingBy;
        Allow(answer, rule, origin);
        if (headers.Length > 0)
        {
            answer.AccessControlAllowHeaders = string.Join(", ", headers);
        }

        answer.ContentLength = 0;
    }

    private static void Allow(IHeaderDictionary answer, CORSRule rule, string origin)
    {
        bool anybody = rule.AllowedOrigins.Contains("*");
        answer.AccessControlAllowOrigin = anybody ? "*" : origin;
        answer.AccessControlAllowMethods = string.Join(", ", rule.AllowedMethods);
        if (!anybody)
        {
            answer.AccessControlAllowCredentials = "true";
        }

        if (rule.ExposeHeaders is { Count: > 0 } exposed)
        {
            answer.AccessControlExposeHeaders = string.Join(", ", exposed);
        }

        if (rule.MaxAgeSeconds is { } seconds)
        {
            answer.AccessControlMaxAge = new StringValues($"{seconds}");
        }
    }

    private static bool Allows(CORSRule rule, string origin, string method, string[] headers) =>
        rule.AllowedMethods.Contains(method)
        && rule.AllowedOrigins.Any(pattern => Fits(pattern, origin, StringComparison.Ordinal))
        && Array.TrueForAll(headers, header => rule.AllowedHeaders?.Any(pattern => Fits(pattern, header, StringComparison.OrdinalIgnoreCase)) is true);

    // A pattern has one wildcard at most.
    private static bool Fits(string pattern, string text, StringComparison comparison)
    {
        int wildcard = pattern.IndexOf('*', StringComparison.Ordinal);
        return wildcard < 0
            ? string.Equals(pattern, text, comparison)
            : text.Length >= pattern.Length - 1 && text.StartsWith(pattern[..wildcard], comparison) && text.EndsWith(pattern[(wildcard + 1)..], comparison);
    }

    private static AwsException Forbidden(HttpRequest http, string method, string reason) => new(AwsError.AccessForbidden, $"CORSResponse: {reason}")
    {
        Members = new Dictionary<string, object> { ["Method"] = method, ["ResourceType"] = RestPaths.IsOfObject(http) ? "OBJECT" : "BUCKET" },
    };
}
