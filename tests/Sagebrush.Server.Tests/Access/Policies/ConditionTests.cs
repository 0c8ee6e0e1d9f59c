using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Access;

public sealed class ConditionTests
{
    private static readonly Dictionary<string, string[]> Request = new()
    {
        ["x:name"] = ["ada"],
        ["x:number"] = ["10.5"],
        ["x:time"] = ["2026-03-01T12:00:00Z"],
        ["x:ip"] = ["192.0.2.77"],
        ["x:ip6"] = ["2001:db8::5"],
        ["x:yes"] = ["true"],
        ["x:arn"] = ["arn:aws:iam::123456789012:role/path/trainer"],
        ["x:bytes"] = ["AQID"],
        ["x:two"] = ["a", "b"],
        ["aws:username"] = ["ada"],
    };

    [Theory]
    [InlineData("StringEquals", "x:name", "ada", true)]
    [InlineData("StringEquals", "x:name", "Ada", false)]
    [InlineData("StringEquals", "x:name", "a*", false)]
    [InlineData("StringEquals", "x:name", "${aws:username}", true)]
    [InlineData("StringEquals", "x:absent", "ada", false)]
    [InlineData("StringEqualsIfExists", "x:absent", "ada", true)]
    [InlineData("StringEqualsIfExists", "x:name", "bob", false)]
    [InlineData("StringNotEquals", "x:name", "bob", true)]
    [InlineData("StringNotEquals", "x:name", "ada", false)]
    [InlineData("StringNotEquals", "x:absent", "ada", true)]
    [InlineData("StringEqualsIgnoreCase", "x:name", "ADA", true)]
    [InlineData("StringNotEqualsIgnoreCase", "x:name", "ADA", false)]
    [InlineData("StringLike", "x:name", "a?a", true)]
    [InlineData("StringLike", "x:name", "b*", false)]
    [InlineData("StringNotLike", "x:name", "b*", true)]
    [InlineData("NumericEquals", "x:number", "10.50", true)]
    [InlineData("NumericNotEquals", "x:number", "10.5", false)]
    [InlineData("NumericLessThan", "x:number", "10.5", false)]
    [InlineData("NumericLessThanEquals", "x:number", "10.5", true)]
    [InlineData("NumericGreaterThan", "x:number", "9", true)]
    [InlineData("NumericGreaterThanEquals", "x:number", "11", false)]
    [InlineData("NumericEquals", "x:name", "1", false)]
    [InlineData("DateEquals", "x:time", "2026-03-01T13:00:00+01:00", true)]
    [InlineData("DateNotEquals", "x:time", "2026-03-01T12:00:00Z", false)]
    [InlineData("DateLessThan", "x:time", "2026-03-02", true)]
    [InlineData("DateGreaterThan", "x:time", "1700000000", true)]
    [InlineData("DateGreaterThanEquals", "x:time", "2026-03-01T12:00:01Z", false)]
    [InlineData("DateLessThanEquals", "x:time", "2026-03-01T12:00:00Z", true)]
    [InlineData("Bool", "x:yes", "true", true)]
    [InlineData("Bool", "x:yes", "false", false)]
    [InlineData("BinaryEquals", "x:bytes", "AQID", true)]
    [InlineData("IpAddress", "x:ip", "192.0.2.0/24", true)]
    [InlineData("IpAddress", "x:ip", "192.0.2.77", true)]
    [InlineData("IpAddress", "x:ip", "192.0.2.100/24", true)]
    [InlineData("IpAddress", "x:ip", "192.0.3.0/24", false)]
    [InlineData("IpAddress", "x:ip", "2001:db8::/32", false)]
    [InlineData("IpAddress", "x:ip6", "2001:db8::/32", true)]
    [InlineData("NotIpAddress", "x:ip", "192.0.2.0/24", false)]
    [InlineData("NotIpAddress", "x:ip", "10.0.0.0/8", true)]
    [InlineData("ArnLike", "x:arn", "arn:aws:iam::*:role/*", true)]
    [InlineData("ArnEquals", "x:arn", "arn:aws:iam::123456789012:role/path/*", true)]
    [InlineData("ArnLike", "x:arn", "arn:*:role/path/trainer", false)]
    [InlineData("ArnNotLike", "x:arn", "arn:aws:iam::*:user/*", true)]
    [InlineData("ArnNotEquals", "x:arn", "arn:aws:iam::123456789012:role/path/trainer", false)]
    [InlineData("Null", "x:name", "true", false)]
    [InlineData("Null", "x:name", "false", true)]
    [InlineData("Null", "x:absent", "true", true)]
    [InlineData("ForAllValues:StringEquals", "x:two", "a", false)]
    [InlineData("ForAllValues:StringLike", "x:two", "?", true)]
    [InlineData("ForAllValues:StringEquals", "x:absent", "a", true)]
    [InlineData("ForAnyValue:StringEquals", "x:two", "b", true)]
    [InlineData("ForAnyValue:StringEquals", "x:two", "c", false)]
    [InlineData("ForAnyValue:StringEquals", "x:absent", "c", false)]
    [InlineData("ForAnyValue:StringNotEquals", "x:absent", "c", false)]
    [InlineData("ForAllValues:StringNotEquals", "x:two", "a", false)]
    public void An_operator_compares_as_IAM_documents(string name, string key, string value, bool holds) => Assert.Equal(holds, Holds(name, key, value));

    [Fact]
    public void One_of_several_values_is_enough_and_a_negation_excludes_them_all()
    {
        Assert.True(Holds("StringEquals", "x:name", "bob", "ada"));
        Assert.False(Holds("StringNotEquals", "x:name", "bob", "ada"));
        Assert.True(Holds("ForAllValues:StringEquals", "x:two", "a", "b", "c"));
    }

    [Theory]
    [InlineData("StringIs")]
    [InlineData("NullIfExists")]
    [InlineData("ForSomeValues:StringEquals")]
    public void There_is_no_other_operator(string name) => Assert.Null(ConditionOperator.Parse(name));

    private static bool Holds(string name, string key, params string[] values) =>
        new Condition(ConditionOperator.Parse(name)!, key, [.. values.Select(value => new Wildcard(value, hasVariables: true))])
            .Holds(new(Identity.Anonymous(""), "", null, k => Request.GetValueOrDefault(k)));
}
