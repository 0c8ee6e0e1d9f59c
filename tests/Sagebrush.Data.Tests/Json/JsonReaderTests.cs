using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests.Json;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("""{"instances":[{"features":[1.5,16.0]},{"features":[2,3]}]}""", "|1.5,16", "|2,3")]
    [InlineData("""{"instances":[{"data":{"features":{"values":[1.5,16.0]}}}]}""", "|1.5,16")]
    [InlineData("""{"instances":[{"data":{"features":{"keys":[3,1],"shape":[4],"values":[9,8]}},"configuration":{"a":[1]}}]}""", "|0,8,0,9")]
    [InlineData("""{"instances":[{"features":{"values":[1,2],"shape":[2]}}],"more":{"instances":1}}""", "|1,2")]
    [InlineData("""{"instances":[{"features":[1,2]},{"data":{"features":{"keys":[],"shape":[2],"values":[]}}}]}""", "|1,2", "|0,0")]
    [InlineData("""{"instances":[]}""")]
    public void Every_layout_of_instances_is_read(string json, params string[] rows) => Assert.Equal(rows, Rows.Of(json, "application/json", forTraining: false, capacity: 1));

    [Fact]
    public void Lines_may_mix_the_layouts() => Assert.Equal(
        ["|1,2", "|3,4", "|0,5"],
        Rows.Of("{\"features\":[1,2]}\r\n\n{\"data\":{\"features\":{\"values\":[3,4]}}}\n{\"data\":{\"features\":{\"keys\":[1],\"shape\":[2],\"values\":[5]}}}",
            "application/jsonlines", forTraining: false));

    [Theory]
    [InlineData("{", "the request is not JSON")]
    [InlineData("[1,2]", "the request must be an object with a list 'instances'")]
    [InlineData("""{"rows":[]}""", "the request has no list 'instances'")]
    [InlineData("""{"instances":{}}""", "'instances' must be a list")]
    [InlineData("""{"instances":[{"features":[1]},{"features":["a"]}]}""", "instance 2: value 1 is not a number")]
    [InlineData("""{"instances":[[1,2]]}""", "instance 1: an instance must be an object")]
    [InlineData("""{"instances":[{}]}""", "instance 1: 'features' is missing")]
    [InlineData("""{"instances":[{"features":[]}]}""", "instance 1: no features")]
    [InlineData("""{"instances":[{"features":[1]},{"features":[1,2]}]}""", "instance 2: 2 features, the rows before have 1")]
    [InlineData("""{"instances":[{"features":{"keys":[1],"values":[1]}}]}""", "instance 1: 'features' has 'keys' but no 'shape'")]
    [InlineData("""{"instances":[{"features":{"keys":[7],"shape":[4],"values":[1]}}]}""", "instance 1: key 7 is not below the width 4")]
    [InlineData("""{"instances":[{"features":{"keys":[-1],"shape":[4],"values":[1]}}]}""", "instance 1: key -1 is not below the width 4")]
    [InlineData("""{"instances":[{"features":[1]}]} x""", "the request is not JSON")]
    public void What_is_no_instance_is_named(string json, string error) =>
        Assert.Contains(error, Assert.Throws<MalformedDataException>(() => Rows.Of(json, "application/json", forTraining: false)).Message);

    [Fact]
    public void A_line_that_is_no_instance_is_named() => Assert.StartsWith(
        "line 2: ", Assert.Throws<MalformedDataException>(() => Rows.Of("{\"features\":[1]}\n{\"features\":[1}", "application/jsonlines", forTraining: false)).Message);
}
