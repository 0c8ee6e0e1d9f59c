using Sagebrush.Transforms;
using Xunit;

namespace Sagebrush.Tests.Transforms;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("$")]
    [InlineData("$.id")]
    [InlineData("$.id.*")]
    [InlineData("$['id','SageMakerOutput']")]
    [InlineData("$.['label', 'features']")]
    [InlineData("$.field1.['child1','child2']")]
    [InlineData("$[1]")]
    [InlineData("$[1,3,5]")]
    [InlineData("$[-1]")]
    [InlineData("$[2:5]")]
    [InlineData("$[:5]")]
    [InlineData("$[2:]")]
    [InlineData("$[0,5:]")]
    [InlineData("$[*].a[\"b c\"]")]
    public void The_operators_of_the_documentation_are_read(string text) => Assert.Equal(text, JsonPath.Parse(text).Text);

    [Fact]
    public void No_text_is_the_whole_record() => Assert.True(JsonPath.Parse("").IsRoot);

    [Theory]
    [InlineData("id", "position 1: a path begins with $")]
    [InlineData("$id", "position 2: expected . or [")]
    [InlineData("$.", "position 3: expected a name")]
    [InlineData("$..id", "position 3: the operator .. is not supported")]
    [InlineData("$[?(@.a>1)]", "position 3: filters and scripts are not supported")]
    [InlineData("$[]", "position 3: expected an index, a slice, * or a quoted name")]
    [InlineData("$[1", "position 4: expected ]")]
    [InlineData("$[1,]", "position 5: expected an index")]
    [InlineData("$[1:2:3]", "position 6: expected ]")]
    [InlineData("$['a',1]", "position 7: expected a quoted name")]
    [InlineData("$['a", "position 5: expected the end of a quoted name")]
    [InlineData("$[99999999999]", "expected a number")]
    [InlineData("$.a b", "position 4: expected . or [")]
    public void What_is_no_path_is_refused_at_its_position(string text, string problem)
    {
        Assert.False(JsonPath.TryParse(text, out _, out string? said));
        Assert.StartsWith($"Invalid JSONPath '{text}' at position ", said, StringComparison.Ordinal);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }
}
