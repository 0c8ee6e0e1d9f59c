using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Access;

public sealed class WildcardTests
{
    private static readonly Inquiry Request = new(
        Identity.Anonymous(""), "", null, key => key switch { "aws:username" => ["ada"], "x:star" => ["*"], "x:two" => ["a", "b"], _ => null });

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "a/b:c", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abcbc", true)]
    [InlineData("a*c", "abcb", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("abc", "ABC", false)]
    public void A_pattern_stands_for_texts(string pattern, string text, bool matches) => Assert.Equal(matches, new Wildcard(pattern).Matches(text, Request));

    [Fact]
    public void Case_counts_unless_it_is_told_not_to() => Assert.True(new Wildcard("s3:get*", ignoresCase: true).Matches("s3:GetObject", Request));

    [Theory]
    [InlineData("home/${aws:username}/*", "home/ada/x", true)]
    [InlineData("home/${aws:username}/*", "home/bob/x", false)]
    [InlineData("home/${aws:absent}/*", "home//x", false)]
    [InlineData("home/${aws:absent, 'all'}/*", "home/all/x", true)]
    [InlineData("home/${x:two}", "home/a", false)]
    [InlineData("${x:star}", "anything", false)]
    [InlineData("${x:star}", "*", true)]
    [InlineData("a${*}${?}${$}", "a*?$", true)]
    [InlineData("a${*}", "ab", false)]
    [InlineData("${aws:username", "${aws:username", true)]
    public void Variables_bring_what_the_request_has_as_it_is(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Wildcard(pattern, hasVariables: true).Matches(text, Request));

    [Fact]
    public void Older_policies_have_no_variables() => Assert.True(new Wildcard("${aws:username}").Matches("${aws:username}", Request));

    [Fact]
    public void A_pattern_of_many_stars_ends_soon() =>
        Assert.False(new Wildcard(string.Concat(Enumerable.Repeat("a*", 200)) + "b").Matches(new string('a', 4000), Request));

    [Fact]
    public void It_agrees_with_the_definition_on_all_short_texts()
    {
        string[] texts = [.. Texts("ab", 4)];
        foreach (string pattern in Texts("ab*?", 4))
        {
            var wildcard = new Wildcard(pattern);
            foreach (string text in texts)
            {
                Assert.True(wildcard.Matches(text, Request) == MatchesReference(pattern, text), $"{pattern} and {text}");
            }
        }
    }

    private static bool MatchesReference(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => pattern switch
    {
        [] => text.IsEmpty,
        ['*', .. var rest] => MatchesReference(rest, text) || (text.Length > 0 && MatchesReference(pattern, text[1..])),
        ['?', .. var rest] => text.Length > 0 && MatchesReference(rest, text[1..]),
        [var c, .. var rest] => text.Length > 0 && text[0] == c && MatchesReference(rest, text[1..]),
    };

    private static IEnumerable<string> Texts(string letters, int most) =>
        most == 0 ? [""] : Texts(letters, most - 1).SelectMany(text => letters.Select(c => text + c)).Concat(Texts(letters, most - 1)).Distinct();
}
