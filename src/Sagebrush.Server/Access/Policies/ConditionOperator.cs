namespace Sagebrush.Access;

/// <summary>
/// A condition's operator with what is said around its name: <c>ForAllValues:StringNotEqualsIfExists</c> compares strings, negated, for all values of the key,
/// and holds of a request without the key.
/// </summary>
/// <param name="Comparison">The test of one value.</param>
/// <param name="IsNegated">It holds where the test does not.</param>
/// <param name="IfExists">It holds of a request that lacks the key.</param>
/// <param name="ForAll">It must hold for all values of the key; else for one.</param>
/// <param name="ForAny">It must hold for one value, and there must be one.</param>
public sealed record ConditionOperator(Comparison Comparison, bool IsNegated, bool IfExists, bool ForAll, bool ForAny)
{
    private static readonly Dictionary<string, (Comparison Comparison, bool IsNegated)> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StringEquals"] = (Comparison.Exact, false),
        ["StringNotEquals"] = (Comparison.Exact, true),
        ["StringEqualsIgnoreCase"] = (Comparison.IgnoringCase, false),
        ["StringNotEqualsIgnoreCase"] = (Comparison.IgnoringCase, true),
        ["StringLike"] = (Comparison.Like, false),
        ["StringNotLike"] = (Comparison.Like, true),
        ["NumericEquals"] = (Comparison.Numeric(order => order == 0), false),
        ["NumericNotEquals"] = (Comparison.Numeric(order => order == 0), true),
        ["NumericLessThan"] = (Comparison.Numeric(order => order < 0), false),
        ["NumericLessThanEquals"] = (Comparison.Numeric(order => order <= 0), false),
        ["NumericGreaterThan"] = (Comparison.Numeric(order => order > 0), false),
        ["NumericGreaterThanEquals"] = (Comparison.Numeric(order => order >= 0), false),
        ["DateEquals"] = (Comparison.Date(order => order == 0), false),
        ["DateNotEquals"] = (Comparison.Date(order => order == 0), true),
        ["DateLessThan"] = (Comparison.Date(order => order < 0), false),
        ["DateLessThanEquals"] = (Comparison.Date(order => order <= 0), false),
        ["DateGreaterThan"] = (Comparison.Date(order => order > 0), false),
        ["DateGreaterThanEquals"] = (Comparison.Date(order => order >= 0), false),
        ["Bool"] = (Comparison.Bool, false),
        ["BinaryEquals"] = (Comparison.Binary, false),
        ["IpAddress"] = (Comparison.IpAddress, false),
        ["NotIpAddress"] = (Comparison.IpAddress, true),
        ["ArnEquals"] = (Comparison.Arn, false),
        ["ArnLike"] = (Comparison.Arn, false),
        ["ArnNotEquals"] = (Comparison.Arn, true),
        ["ArnNotLike"] = (Comparison.Arn, true),
        ["Null"] = (Comparison.Null, false),
    };

    /// <summary>Whether it holds of a request that lacks the key: nothing differs from everything, and fulfils whatever is asked of all.</summary>
    public bool HoldsOfAbsent => IfExists || ForAll || (IsNegated && !ForAny);

    /// <summary>The operator of a name; null when there is none.</summary>
    public static ConditionOperator? Parse(string name)
    {
        const string All = "ForAllValues:", Any = "ForAnyValue:", Exists = "IfExists";
        bool forAll = name.StartsWith(All, StringComparison.OrdinalIgnoreCase), forAny = name.StartsWith(Any, StringComparison.OrdinalIgnoreCase);
        string rest = name[(forAll ? All.Length : forAny ? Any.Length : 0)..];
        bool ifExists = rest.EndsWith(Exists, StringComparison.OrdinalIgnoreCase);
        return Names.TryGetValue(ifExists ? rest[..^Exists.Length] : rest, out var found) && !(ifExists && found.Comparison == Comparison.Null)
            ? new(found.Comparison, found.IsNegated, ifExists, forAll, forAny)
            : null;
    }
}
