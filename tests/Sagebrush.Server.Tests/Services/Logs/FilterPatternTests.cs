using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Services;

public sealed class FilterPatternTests
{
    [Theory]
    [InlineData(null, "anything", true)]
    [InlineData(" ", "anything", true)]
    [InlineData("ERROR", "[ERROR] failed", true)]
    [InlineData("ERROR", "[error] failed", false)]
    [InlineData("ERROR failed", "[ERROR] it failed", true)]
    [InlineData("ERROR failed", "[ERROR] it went", false)]
    [InlineData("\"exit code\"", "exit code: 1", true)]
    [InlineData("\"exit code\"", "code exit", false)]
    [InlineData("\"say \\\"no\\\"\"", "say \"no\"", true)]
    [InlineData("?ERROR ?WARN", "WARN", true)]
    [InlineData("?ERROR ?WARN", "INFO", false)]
    [InlineData("?ERROR INFO", "INFO", true)]
    [InlineData("ERROR -harmless", "ERROR here", true)]
    [InlineData("ERROR -harmless", "harmless ERROR", false)]
    [InlineData("-\"#quality_metric\"", "#quality_metric host=algo-1", false)]
    [InlineData(@"%score=0\.[0-9]+%", "score=0.97", true)]
    [InlineData(@"%score=0\.[0-9]+%", "score=1", false)]
    public void A_pattern_finds_messages(string? pattern, string message, bool found) => Assert.Equal(found, FilterPattern.Parse(pattern).Matches(message));

    [Theory]
    [InlineData("{ $.x = 1 }")]
    [InlineData("[a, b]")]
    [InlineData("\"open")]
    [InlineData("%open")]
    [InlineData("%(%")]
    [InlineData("a:b")]
    [InlineData("- x")]
    public void A_malformed_pattern_is_refused(string pattern) =>
        Assert.Equal("InvalidParameterException", Assert.Throws<AwsException>(() => FilterPattern.Parse(pattern)).Error.Code);
}
