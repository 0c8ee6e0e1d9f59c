using Sagebrush.Wire;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What a website may be. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html</summary>
internal static class WebsiteCheck
{
    private const int MostRules = 50;

    /// <exception cref="AwsException">InvalidArgument, InvalidRequest.</exception>
    public static void Check(WebsiteConfiguration website)
    {
        if (website.RedirectAllRequestsTo is not null)
        {
            if (website is not { IndexDocument: null, ErrorDocument: null, RoutingRules: null })
            {
                throw AwsError.InvalidArgument.With("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.");
            }

            return;
        }

        if (website.IndexDocument is not { } index)
        {
            throw AwsError.InvalidArgument.With("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty");
        }

        if (index.Suffix.Length == 0 || index.Suffix.Contains('/', StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument("IndexDocument", index.Suffix, "The IndexDocument Suffix is not well formed");
        }

        if (website.ErrorDocument is { Key.Length: 0 })
        {
            throw S3Errors.InvalidArgument("ErrorDocument", "", "The ErrorDocument Key is not well formed");
        }

        var rules = website.RoutingRules ?? [];
        if (rules.Count > MostRules)
        {
            throw AwsError.InvalidRequest.With(
                $"{rules.Count} routing rules provided, the number of routing rules in a website configuration is limited to {MostRules}.");
        }

        foreach (var rule in rules)
        {
            CheckRedirect(rule.Redirect);
        }
    }

    private static void CheckRedirect(Redirect redirect)
    {
        if (redirect is { HostName: null, HttpRedirectCode: null, Protocol: null, ReplaceKeyPrefixWith: null, ReplaceKeyWith: null })
        {
            throw XmlBody.Malformed();
        }

        if (redirect is { ReplaceKeyPrefixWith: not null, ReplaceKeyWith: not null })
        {
            throw AwsError.InvalidRequest.With("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }

        if (redirect.HttpRedirectCode is { } code && (code is not ['3', >= '0' and <= '9', >= '0' and <= '9'] || code == "300"))
        {
            throw AwsError.InvalidRequest.With($"The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300.");
        }
    }
}
