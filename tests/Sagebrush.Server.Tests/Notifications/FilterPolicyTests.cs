using Xunit;

namespace Sagebrush.Notifications;

public sealed class FilterPolicyTests
{
    [Theory]
    [InlineData("""{"a":["x","y"]}""", "String", "y", true)]
    [InlineData("""{"a":["x"]}""", "String", "y", false)]
    [InlineData("""{"a":["x"],"b":["z"]}""", "String", "x", false)]
    [InlineData("""{"a":[{"prefix":"ab"}]}""", "String", "abc", true)]
    [InlineData("""{"a":[{"suffix":"bc"}]}""", "String", "abc", true)]
    [InlineData("""{"a":[{"equals-ignore-case":"ABC"}]}""", "String", "abc", true)]
    [InlineData("""{"a":[{"anything-but":["x","y"]}]}""", "String", "y", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", "String", "y", true)]
    [InlineData("""{"a":[{"numeric":[">",1,"<=",3]}]}""", "Number", "3", true)]
    [InlineData("""{"a":[{"numeric":["=",2]}]}""", "Number", "3", false)]
    [InlineData("""{"a":[3]}""", "Number", "3.0", true)]
    [InlineData("""{"a":["3"]}""", "Number", "3", false)]
    [InlineData("""{"a":["x"]}""", "String.Array", """["w","x"]""", true)]
    [InlineData("""{"a":[{"exists":true}]}""", "Binary", "eA==", true)]
    [InlineData("""{"a":[{"exists":false}]}""", "String", "x", false)]
    [InlineData("""{"b":[{"exists":false}]}""", "String", "x", true)]
    [InlineData("{}", "String", "x", true)]
    public void A_message_is_wanted_when_each_name_has_one_of_its_values(string policy, string type, string value, bool wanted) => Assert.Equal(
        wanted, FilterPolicy.Parse(policy, out _)!.Accepts(new Dictionary<string, MessageAttribute> { ["a"] = new(type, value) }));

    [Theory]
    [InlineData("no")]
    [InlineData("[]")]
    [InlineData("""{"a":"x"}""")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/8"}]}""")]
    [InlineData("""{"a":[{"numeric":["~",1]}]}""")]
    public void What_is_no_policy_is_refused_with_a_reason(string policy)
    {
        Assert.Null(FilterPolicy.Parse(policy, out string fault));
        Assert.NotEmpty(fault);
    }
}
