namespace Sagebrush;

/// <summary>An S3 elsewhere, which jobs and endpoints use in place of the embedded store.</summary>
/// <param name="Url">Its address, <c>http</c> or <c>https</c>; buckets are the first part of the path.</param>
/// <param name="Region">Of the signatures' scope.</param>
/// <param name="AccessKeyId">Signs all requests, whoever's job they are for.</param>
/// <param name="SecretAccessKey">What it signs with.</param>
public sealed record S3Endpoint(Uri Url, string Region, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Checks what is configured; null when nothing is.</summary>
    /// <param name="settings">All members or none.</param>
    /// <param name="problems">Told what is wrong.</param>
    internal static S3Endpoint? From(S3Settings? settings, List<string> problems)
    {
        if (settings is null or { Endpoint: null, Region: null, AccessKeyId: null, SecretAccessKey: null })
        {
            return null;
        }

        int before = problems.Count;
        Require(settings.Endpoint, "endpoint", "ENDPOINT");
        Require(settings.Region, "region", "REGION");
        Require(settings.AccessKeyId, "accessKeyId", "ACCESS_KEY_ID");
        Require(settings.SecretAccessKey, "secretAccessKey", "SECRET_ACCESS_KEY");
        if (!Uri.TryCreate(settings.Endpoint ?? "http://none", UriKind.Absolute, out var url) || !IsAddress(url))
        {
            problems.Add($"s3.endpoint is '{settings.Endpoint}'; expected an address like https://s3.example.org, without user, query or fragment.");
        }

        return problems.Count == before ? new(url!, settings.Region!, settings.AccessKeyId!, settings.SecretAccessKey!) : null;

        void Require(string? value, string member, string variable)
        {
            if (string.IsNullOrEmpty(value))
            {
                problems.Add($"s3.{member} is missing ({S3Settings.EnvironmentPrefix}{variable}); an external S3 needs endpoint, region, accessKeyId and secretAccessKey.");
            }
        }
    }

    /// <summary>Address and key id; never the secret, so that a log cannot hold it.</summary>
    public override string ToString() => $"{Url} with access key {AccessKeyId}";

    private static bool IsAddress(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url is { UserInfo: "", Query: "", Fragment: "" };
}
