using System.Globalization;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>The condition keys that requests to every service have. Source: IAM User Guide, "AWS global condition context keys".</summary>
/// <param name="call">The request.</param>
/// <param name="now">When it came.</param>
public sealed class ConditionKeys(Call call, DateTimeOffset now)
{
    /// <summary>The values of a key, whose name may be in any case; null when the request does not have it.</summary>
    public IReadOnlyList<string>? Values(string key) => Value(key.ToLowerInvariant()) is { } value ? [value] : null;

    private string? Value(string key)
    {
        var caller = call.Caller;
        return key switch
        {
            "aws:currenttime" => now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "aws:epochtime" => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "aws:sourceip" => call.Head.SourceIp,
            "aws:securetransport" => call.Head.IsSecure ? "true" : "false",
            "aws:useragent" => call.Head.Header("User-Agent"),
            "aws:referer" => call.Head.Header("Referer"),
            "aws:requestedregion" => call.Region,
            "aws:viaawsservice" => "false",
            "aws:principaltype" => caller.IsAnonymous ? "Anonymous" : caller.RoleArn is not null ? "AssumedRole" : IsRoot(caller) ? "Account" : "User",
            "aws:userid" => caller.IsAnonymous ? "anonymous" : caller.UserId,
            _ when caller.IsAnonymous => null,
            "aws:principalarn" => caller.RoleArn ?? caller.Arn,
            "aws:principalaccount" => caller.Account,
            "aws:username" => caller.RoleArn is null && !IsRoot(caller) ? caller.Arn[(caller.Arn.LastIndexOf('/') + 1)..] : null,

            // Temporary credentials say whether a device confirmed them; none ever does here.
            "aws:multifactorauthpresent" => caller.AccessKeyId.StartsWith("ASIA", StringComparison.Ordinal) ? "false" : null,
            _ => null,
        };
    }

    private static bool IsRoot(Identity caller) => caller.Arn.EndsWith(":root", StringComparison.Ordinal);
}
