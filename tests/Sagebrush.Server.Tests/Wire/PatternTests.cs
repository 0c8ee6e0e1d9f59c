using Xunit;

namespace Sagebrush.Wire;

public sealed class PatternTests
{
    public static TheoryData<string> Services => ["sagemaker", "sagemaker-runtime", "sagemaker-metrics", "s3", "logs", "sts", "iam"];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_pattern_of_the_models_compiles(string service)
    {
        foreach (var shape in ServiceModel.Load(service).Shapes.Values.Where(s => s.Pattern is not null))
        {
            shape.Pattern!.Matches("a");
        }
    }

    [Theory]
    [InlineData("[a-z]+", "abc", true)]
    [InlineData("[a-z]+", "abc1", false)]
    [InlineData("[a-z]+", "abc\n", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("^[a-z]*$", "", true)]
    [InlineData(@"\p{ASCII}*", "text/csv; charset=utf-8", true)]
    [InlineData(@"\p{ASCII}*", "schön", false)]
    [InlineData(@"\A\S[\p{Print}]*\z", "model.tar.gz", true)]
    [InlineData(@"\A\S[\p{Print}]*\z", "a\tb", false)]
    [InlineData(@"arn:[\p{Alnum}\-]+:x", "arn:aws-cn:x", true)]
    [InlineData(@"arn:[\p{Alnum}\-]+:x", "arn:[]:x", false)]
    [InlineData(@"\d{12}", "123456789012", true)]
    [InlineData(@"\d{12}", "१२३४५६७८९०१२", false)]
    [InlineData(@"[\w+=,.@-]+", "Sage_Maker-1@x", true)]
    [InlineData(@"[\w+=,.@-]+", "schön", false)]
    [InlineData(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "schön 1", true)]
    [InlineData(@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "tables 😀", true)]
    [InlineData(@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\nb", false)]
    [InlineData(@"[\S\s]*", "any\u00A0thing\n", true)]
    [InlineData(@"a\_b", "a_b", true)]
    public void A_pattern_matches_whole_texts_as_java_does(string pattern, string text, bool matches) => Assert.Equal(matches, new Pattern(pattern).Matches(text));

    [Fact]
    public void A_text_that_takes_a_pattern_too_long_is_refused() => Assert.False(new Pattern("(a+)+b").Matches(new string('a', 64) + "c"));
}
