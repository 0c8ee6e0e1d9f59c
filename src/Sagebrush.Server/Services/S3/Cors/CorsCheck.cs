using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What a CORS configuration may be. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html</summary>
internal static class CorsCheck
{
    private const int MostRules = 100;
    private const int LongestId = 255;

    /// <exception cref="AwsException">MalformedXML, InvalidRequest, InvalidArgument.</exception>
    public static void Check(IReadOnlyList<CORSRule> rules)
    {
        if (rules.Count == 0)
        {
            throw XmlBody.Malformed();
        }

        if (rules.Count > MostRules)
        {
            throw AwsError.InvalidRequest.With($"The number of CORS rules should not exceed allowed limit of {MostRules} rules.");
        }

        foreach (var rule in rules)
        {
            Check(rule);
        }
    }

    private static void Check(CORSRule rule)
    {
        if (rule.AllowedMethods.Count == 0 || rule.AllowedOrigins.Count == 0)
        {
            throw XmlBody.Malformed();
        }

        if (rule.ID?.Length > LongestId)
        {
            throw AwsError.InvalidArgument.With($"ID length should not exceed allowed limit of {LongestId}");
        }

        if (rule.AllowedMethods.FirstOrDefault(m => m is not ("GET" or "PUT" or "POST" or "DELETE" or "HEAD")) is { } method)
        {
            throw AwsError.InvalidRequest.With($"Found unsupported HTTP method in CORS config. Unsupported method is {method}");
        }

        CheckWildcards("AllowedOrigin", rule.AllowedOrigins);
        CheckWildcards("AllowedHeader", rule.AllowedHeaders ?? []);
        if (rule.ExposeHeaders?.FirstOrDefault(h => h.Contains('*', StringComparison.Ordinal)) is { } exposed)
        {
            throw AwsError.InvalidRequest.With(
                $"ExposeHeader \"{exposed}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
        }
    }

    private static void CheckWildcards(string name, IReadOnlyList<string> patterns)
    {
        if (patterns.FirstOrDefault(p => p.Count(c => c == '*') > 1) is { } pattern)
        {
            throw AwsError.InvalidRequest.With($"{name} \"{pattern}\" can not have more than one wildcard.");
        }
    }
}
