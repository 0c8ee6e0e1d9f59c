using System.Text.RegularExpressions;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>What a policy must and must not have, by what it hangs on, and the error for one that breaks the rules.</summary>
public sealed partial record PolicyRules
{
    private PolicyRules(AwsError error) => Error = error;

    /// <summary>Of a user, group or role, or managed: says nothing about principals, since it speaks for whom it hangs on.</summary>
    public static PolicyRules Identity { get; } = new(AwsError.MalformedPolicyDocument) { HasResources = true };

    /// <summary>A role's trust policy: who may take it on. Its resource is the role.</summary>
    public static PolicyRules Trust { get; } = new(AwsError.MalformedPolicyDocument) { HasPrincipals = true, ActionPrefix = "sts:" };

    /// <summary>A bucket's: whom it lets do what with itself and its objects.</summary>
    /// <param name="bucket">The bucket's name.</param>
    public static PolicyRules Bucket(string bucket) =>
        new(AwsError.MalformedPolicy) { HasPrincipals = true, HasResources = true, ActionPrefix = "s3:", BucketName = bucket };

    /// <summary>How a policy is refused.</summary>
    public AwsError Error { get; }

    /// <summary>Its statements say whom they are about; else they must not.</summary>
    public bool HasPrincipals { get; private init; }

    /// <summary>Its statements say what they are about; else they must not.</summary>
    public bool HasResources { get; private init; }

    /// <summary>All actions begin so; null for those of any service.</summary>
    public string? ActionPrefix { get; private init; }

    /// <summary>The bucket that all resources are in; null where they may be any.</summary>
    public string? BucketName { get; private init; }

    /// <summary>True for what may stand under <c>Action</c>.</summary>
    public bool IsAction(string text) => text == "*"
        || (ActionPattern().IsMatch(text) && (ActionPrefix is null || text.StartsWith(ActionPrefix, StringComparison.OrdinalIgnoreCase)));

    /// <summary>True for what may stand under <c>Resource</c>.</summary>
    public bool IsResource(string text)
    {
        if (BucketName is null)
        {
            return text == "*" || ArnPattern().IsMatch(text);
        }

        // The name may be a pattern; it must be able to mean this bucket.
        return text.Split(':', 6) is ["arn", _, "s3", "", "", var path] && path.Length > 0
            && new Wildcard(path.Split('/', 2)[0]).Matches(BucketName, NoRequest);
    }

    private static Inquiry NoRequest { get; } = new(Wire.Identity.Anonymous(""), "", null, _ => null);

    [GeneratedRegex(@"\A[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+\z")]
    private static partial Regex ActionPattern();

    [GeneratedRegex(@"\Aarn:[^:]*:[^:]*:[^:]*:[^:]*:.+\z", RegexOptions.Singleline)]
    private static partial Regex ArnPattern();
}
