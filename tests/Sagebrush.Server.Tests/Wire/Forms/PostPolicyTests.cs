using System.Text;
using Xunit;

namespace Sagebrush.Wire.Forms;

public sealed class PostPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"bucket":"b"}, ["starts-with","$key","photos/"]""", null)]
    [InlineData("""{"BuCkEt":"b"}, ["EQ","$KEY","photos/a.png"]""", null)]
    [InlineData("""{"bucket":"b"}, ["starts-with","$key",""]""", null)]
    [InlineData("""{"bucket":"other"}, ["starts-with","$key",""]""", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"other\"]")]
    [InlineData("""{"bucket":"b"}, ["eq","$key","Photos/a.png"]""", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$key\", \"Photos/a.png\"]")]
    [InlineData("""{"bucket":"b"}""", "Invalid according to Policy: Extra input fields: key")]
    [InlineData("""{"bucket":"b"}, ["starts-with","$key",""], {"acl":"private"}""", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$acl\", \"private\"]")]
    public void A_form_is_held_to_all_conditions(string conditions, string? refusal)
    {
        var policy = Policy($$"""{"expiration":"2026-11-21T12:00:01.000Z","conditions":[{{conditions}}]}""");
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["bucket"] = "b", ["key"] = "photos/a.png", ["policy"] = "…", ["x-amz-signature"] = "…", ["x-ignore-me"] = "…",
        };

        Assert.Equal(refusal, Record.Exception(() => policy.Check(fields, Now))?.Message);
    }

    [Fact]
    public void A_policy_ends()
    {
        var policy = Policy("""{"expiration":"2026-11-21T12:00:00Z","conditions":[]}""");

        Assert.Equal("Invalid according to Policy: Policy expired.", Assert.Throws<AwsException>(() => policy.Check(new Dictionary<string, string>(), Now)).Message);
    }

    [Fact]
    public void A_policy_bounds_the_file() =>
        Assert.Equal((10L, 20L), Policy("""{"expiration":"2026-11-21T12:00:00Z","conditions":[["content-length-range",10,"20"]]}""").Length);

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"conditions":[]}""")]
    [InlineData("""{"EXPIRATION":"2026-11-21T12:00:00Z","conditions":[]}""")]
    [InlineData("""{"expiration":"2026-11-21 12:00:00","conditions":[]}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z"}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z","conditions":{}}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z","conditions":[{}]}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z","conditions":[["eq","key","a"]]}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z","conditions":[["content-length-range",0]]}""")]
    [InlineData("""{"expiration":"2026-11-21T12:00:00Z","conditions":[["content-length-range",-1,0]]}""")]
    public void What_is_no_policy_is_refused(string json) =>
        Assert.Equal(AwsError.InvalidPolicyDocument, Assert.Throws<AwsException>(() => Policy(json)).Error);

    private static PostPolicy Policy(string json) => PostPolicy.Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(json)));
}
