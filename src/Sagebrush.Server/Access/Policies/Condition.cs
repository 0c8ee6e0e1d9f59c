namespace Sagebrush.Access;

/// <summary>
/// One line of a statement's <c>Condition</c>: <c>"StringLike": { "s3:prefix": ["home/${aws:username}/*"] }</c>. Source: IAM User Guide, "IAM JSON policy
/// elements: Condition operators".
/// </summary>
/// <param name="Operator">How to compare.</param>
/// <param name="Key">What of the request.</param>
/// <param name="Values">With what: one of them is enough; for a negated operator none may match.</param>
public sealed record Condition(ConditionOperator Operator, string Key, IReadOnlyList<Wildcard> Values)
{
    // The keys whose values a stranger cannot choose for himself.
    private static readonly HashSet<string> FixedKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIp",
        "aws:SourceOrgID", "aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpce", "aws:userid", "s3:DataAccessPointAccount", "s3:DataAccessPointArn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    };

    /// <summary>True when the request fulfils it.</summary>
    public bool Holds(Inquiry inquiry)
    {
        var present = inquiry.Values(Key);
        if (Operator.Comparison == Comparison.Null)
        {
            return Values.Any(value => bool.TryParse(value.Literal(inquiry), out bool isAbsent) && isAbsent == present is null or { Count: 0 });
        }

        if (present is null or { Count: 0 })
        {
            return Operator.HoldsOfAbsent;
        }

        return Operator.ForAll ? present.All(value => Holds(value, inquiry)) : present.Any(value => Holds(value, inquiry));
    }

    /// <summary>True when it lets only fixed values of a key through that the caller does not choose, so that a statement with it is not public.</summary>
    public bool IsFixed => FixedKeys.Contains(Key) && !Operator.IsNegated && !Operator.IfExists && Operator.Comparison != Comparison.Null
        && Values.All(value => Operator.Comparison == Comparison.IpAddress
            ? AddressRange.Parse(value.Text) is { IsBroad: false }
            : value.IsLiteral || IsNarrow(value.Text));

    private bool Holds(string value, Inquiry inquiry) =>
        Values.Any(expected => Operator.Comparison.Matches(value, expected, inquiry)) != Operator.IsNegated;

    // arn:aws:iam::123456789012:user/* names an account; arn:aws:iam::*:user/ada does not.
    private static bool IsNarrow(string text) => text.Split(':') is ["arn", _, _, _, { Length: 12 } account, ..] && account.All(char.IsAsciiDigit);
}
