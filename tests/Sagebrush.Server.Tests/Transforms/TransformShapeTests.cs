using Sagebrush.Transforms;
using Xunit;

namespace Sagebrush.Tests.Transforms;

public sealed class TransformShapeTests
{
    private static readonly TransformShape Csv = new() { SplitType = "Line", AssembleWith = "Line", ContentType = "text/csv; label_size=0", Accept = "text/csv" };

    [Fact]
    public void What_the_documentation_shows_can_run()
    {
        Assert.Empty(new TransformShape().Problems());
        Assert.Empty((Csv with { InputFilter = JsonPath.Parse("$[1:]"), JoinSource = "Input", OutputFilter = JsonPath.Parse("$[0,-1]") }).Problems());
        Assert.Empty((Csv with { ContentType = "application/json", Accept = "application/jsonlines", JoinSource = "Input", OutputFilter = JsonPath.Parse("$.SageMakerOutput") }).Problems());
    }

    [Fact]
    public void Everything_that_cannot_work_together_is_said() => Assert.Equal(
    [
        "dataProcessing.inputFilter: a row of CSV has no names, its columns are chosen by index, for example $[0] or $[1:]: '$.id'",
        "dataProcessing.outputFilter '$[0]' needs transformOutput.accept text/csv, application/json or application/jsonlines, it is ''",
        "dataProcessing.joinSource Input needs transformOutput.accept like transformInput.contentType 'text/csv', it is ''",
        "dataProcessing.joinSource Input needs transformOutput.assembleWith like transformInput.splitType: they are 'Line' and 'None'",
        "dataProcessing of text/csv needs transformInput.splitType Line, it is 'None'",
    ], new TransformShape { ContentType = "text/csv", AssembleWith = "Line", InputFilter = JsonPath.Parse("$.id"), OutputFilter = JsonPath.Parse("$[0]"), JoinSource = "Input" }.Problems());

    [Fact]
    public void Records_that_are_no_text_cannot_be_joined() => Assert.Equal(
        ["dataProcessing.joinSource Input needs transformInput.contentType text/csv, application/json or application/jsonlines, it is 'application/x-recordio-protobuf'"],
        new TransformShape { ContentType = "application/x-recordio-protobuf", JoinSource = "Input" }.Problems());
}
