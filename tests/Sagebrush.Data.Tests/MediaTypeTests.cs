using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests;

public sealed class MediaTypeTests
{
    [Fact]
    public void Parameters_are_found_without_regard_to_case_and_spaces()
    {
        var type = MediaType.Parse("Text/CSV ;Label_Size = 2; charset=\"utf-8\"; verbose=True");
        Assert.Equal("text/csv", type.Type);
        Assert.Equal("2", type.Parameter("label_size"));
        Assert.Equal("utf-8", type.Parameter("charset"));
        Assert.True(type.Flag("verbose"));
        Assert.Null(type.Parameter("other"));
    }

    [Fact]
    public void Accepted_types_are_ordered_by_quality_and_refused_ones_left_out() => Assert.Equal(
        ["text/csv", "application/json", "*/*"],
        MediaType.ParseAccept("*/*;q=0.1, text/html;q=0, text/csv, application/json").Select(type => type.Type));

    [Theory]
    [InlineData("text/csv;label_size=one", "label_size=one")]
    [InlineData("text/csv;charset=utf-16", "charset=utf-16")]
    [InlineData("image/png", "Content-type image/png not supported")]
    public void What_is_not_read_is_named(string contentType, string error) => Assert.Contains(
        error, Assert.Throws<UnsupportedMediaTypeException>(() => RowFormat.ForTraining(MediaType.Parse(contentType))).Message);
}
