using System.Text.Json;
using Xunit;

namespace Sagebrush.Wire;

public sealed class ConstraintsTests
{
    private const string Model = """
        "In":{"type":"structure","required":["JobName"],"members":{
          "JobName":{"shape":"Name"},"RoleArn":{"shape":"Arn"},"Mode":{"shape":"Mode"},"Count":{"shape":"Count"},"Share":{"shape":"Share"},"Size":{"shape":"Big"},
          "Digest":{"shape":"Digest"},"Subnets":{"shape":"Subnets"},"Modes":{"shape":"Modes"},"Counts":{"shape":"Counts"},"Values":{"shape":"Values"},
          "Channels":{"shape":"Channels"},"ByName":{"shape":"ByName"},"Either":{"shape":"Either"},"Secret":{"shape":"Secret"},"Vault":{"shape":"Vault"}}},
        "Name":{"type":"string","min":1,"max":5,"pattern":"[a-z](-*[a-z0-9])*"},"Arn":{"type":"string","min":20},"Mode":{"type":"string","enum":["Pipe","File"]},
        "Count":{"type":"integer","min":1,"max":100},"Share":{"type":"double","min":0,"max":1},"Big":{"type":"long","min":0},"Digest":{"type":"blob","min":2,"max":4},
        "Subnets":{"type":"list","member":{"shape":"Subnet"},"min":1,"max":2},"Subnet":{"type":"string","max":8,"pattern":"[-0-9a-z]+"},
        "Modes":{"type":"list","member":{"shape":"Mode"}},"Counts":{"type":"list","member":{"shape":"Count"}},
        "Values":{"type":"map","key":{"shape":"Subnet"},"value":{"shape":"Name"},"max":2},
        "Channels":{"type":"list","member":{"shape":"Channel"},"max":2},"ByName":{"type":"map","key":{"shape":"String"},"value":{"shape":"Channel"}},
        "Channel":{"type":"structure","required":["ChannelName"],"members":{"ChannelName":{"shape":"Name"},"Source":{"shape":"Source"}}},
        "Source":{"type":"structure","required":["Uri"],"members":{"Uri":{"shape":"Name"},"S3DataType":{"shape":"Mode"}}},
        "Either":{"type":"structure","union":true,"members":{"A":{"shape":"Name"},"B":{"shape":"Count"}}},
        "Secret":{"type":"string","sensitive":true,"min":6},"Vault":{"type":"list","member":{"shape":"Secret"},"max":1}
        """;

    private static readonly Shape Input = new TinyService(new AwsJson("1.1"), Model).Op.Input!;

    [Theory]
    [InlineData("""{"JobName":"a"}""")]
    [InlineData("""{"JobName":"a--b9"}""")]
    [InlineData("""{"JobName":"a","RoleArn":"arn:aws:iam::1:role/","Mode":"File","Count":100,"Share":0,"Size":0,"Digest":"AAE="}""")]
    [InlineData("""{"JobName":"a","Share":"NaN"}""")]
    [InlineData("""{"JobName":"a","Subnets":["a-1","b"],"Modes":[],"Counts":[1,100],"Values":{"k":"v","l":"w"}}""")]
    [InlineData("""{"JobName":"a","Channels":[{"ChannelName":"a","Source":{"Uri":"u","S3DataType":"Pipe"}}],"ByName":{"x":{"ChannelName":"a"}}}""")]
    [InlineData("""{"JobName":"a","Either":{"A":"a"}}""")]
    [InlineData("""{"JobName":"a","Either":{"B":1,"A":null}}""")]
    public void A_sound_request_has_no_faults(string request) => Assert.Null(Check(request));

    [Theory]
    [InlineData("""{}""", "Value null at 'jobName' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"JobName":null}""", "Value null at 'jobName' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"JobName":"abcdef"}""", "Value 'abcdef' at 'jobName' failed to satisfy constraint: Member must have length less than or equal to 5")]
    [InlineData("""{"JobName":"A_b"}""", "Value 'A_b' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z](-*[a-z0-9])*")]
    [InlineData("""{"JobName":"ab\n"}""", "Value 'ab\n' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z](-*[a-z0-9])*")]
    [InlineData("""{"JobName":"a","RoleArn":"arn"}""", "Value 'arn' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20")]
    [InlineData("""{"JobName":"a","Mode":"pipe"}""", "Value 'pipe' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [Pipe, File]")]
    [InlineData("""{"JobName":"a","Count":0}""", "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("""{"JobName":"a","Count":101}""", "Value '101' at 'count' failed to satisfy constraint: Member must have value less than or equal to 100")]
    [InlineData("""{"JobName":"a","Share":1.5}""", "Value '1.5' at 'share' failed to satisfy constraint: Member must have value less than or equal to 1")]
    [InlineData("""{"JobName":"a","Size":-1}""", "Value '-1' at 'size' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("""{"JobName":"a","Digest":"AA=="}""", "Value 'AA==' at 'digest' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("""{"JobName":"a","Digest":"AAECAwQ="}""", "Value 'AAECAwQ=' at 'digest' failed to satisfy constraint: Member must have length less than or equal to 4")]
    [InlineData("""{"JobName":"a","Subnets":[]}""", "Value '[]' at 'subnets' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("""{"JobName":"a","Subnets":["a","b","c"]}""", "Value '[a, b, c]' at 'subnets' failed to satisfy constraint: Member must have length less than or equal to 2")]
    [InlineData("""{"JobName":"a","Subnets":["A","B"]}""",
        "Value '[A, B]' at 'subnets' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 8, Member must satisfy regular expression pattern: [-0-9a-z]+]")]
    [InlineData("""{"JobName":"a","Modes":["Pipe","x"]}""", "Value '[Pipe, x]' at 'modes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [Pipe, File]]")]
    [InlineData("""{"JobName":"a","Counts":[0]}""",
        "Value '[0]' at 'counts' failed to satisfy constraint: Member must satisfy constraint: [Member must have value less than or equal to 100, Member must have value greater than or equal to 1]")]
    [InlineData("""{"JobName":"a","Values":{"k":"v","l":"w","m":"x"}}""", "Value '{k=v, l=w, m=x}' at 'values' failed to satisfy constraint: Member must have length less than or equal to 2")]
    [InlineData("""{"JobName":"a","Values":{"K":"v"}}""",
        "Value '{K=v}' at 'values' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 8, Member must satisfy regular expression pattern: [-0-9a-z]+]")]
    [InlineData("""{"JobName":"a","Values":{"k":""}}""",
        "Value '{k=}' at 'values' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z](-*[a-z0-9])*]")]
    [InlineData("""{"JobName":"a","Channels":[{"ChannelName":"a"},{"ChannelName":"B"}]}""",
        "Value 'B' at 'channels.2.member.channelName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z](-*[a-z0-9])*")]
    [InlineData("""{"JobName":"a","Channels":[{"ChannelName":"a","Source":{}}]}""", "Value null at 'channels.1.member.source.uri' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"JobName":"a","ByName":{"train":{"ChannelName":"a","Source":{"Uri":"u","S3DataType":"x"}}}}""",
        "Value 'x' at 'byName.train.member.source.s3DataType' failed to satisfy constraint: Member must satisfy enum value set: [Pipe, File]")]
    [InlineData("""{"JobName":"a","Channels":[{"ChannelName":"a","Source":{"Uri":"u"}},{"ChannelName":"b"},{"ChannelName":"c"}]}""",
        "Value '[{ChannelName=a, Source={Uri=u}}, {ChannelName=b}, {ChannelName=c}]' at 'channels' failed to satisfy constraint: Member must have length less than or equal to 2")]
    [InlineData("""{"JobName":"a","Either":{}}""", "Value '{}' at 'either' failed to satisfy constraint: Member must have exactly one of its members set")]
    [InlineData("""{"JobName":"a","Either":{"A":"a","B":1}}""", "Value '{A=a, B=1}' at 'either' failed to satisfy constraint: Member must have exactly one of its members set")]
    [InlineData("""{"JobName":"a","Secret":"12345"}""", "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 6")]
    [InlineData("""{"JobName":"a","Vault":["123456","654321"]}""",
        "Value '[***Sensitive Data Redacted***, ***Sensitive Data Redacted***]' at 'vault' failed to satisfy constraint: Member must have length less than or equal to 1")]
    public void A_fault_is_worded_as_the_service_words_it(string request, string fault) => Assert.Equal($"1 validation error detected: {fault}", Check(request));

    [Fact]
    public void All_faults_are_told_together() => Assert.Equal(
        "4 validation errors detected: Value '_abcde' at 'jobName' failed to satisfy constraint: Member must have length less than or equal to 5; "
        + "Value '_abcde' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z](-*[a-z0-9])*; "
        + "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1; "
        + "Value null at 'channels.1.member.channelName' failed to satisfy constraint: Member must not be null",
        Check("""{"JobName":"_abcde","Count":0,"Channels":[{}]}"""));

    [Fact]
    public void An_operation_without_input_takes_anything() => Assert.Null(Constraints.Check(input: null, default));

    [Fact]
    public void A_body_of_bytes_is_never_missing() => Assert.Null(Constraints.Check(new TinyService(new RestJson(), """
        "In":{"type":"structure","payload":"Body","required":["Body"],"members":{"Body":{"shape":"Blob"}}}
        """).Op.Input, JsonDocument.Parse("{}").RootElement));

    private static string? Check(string request)
    {
        using var json = JsonDocument.Parse(request);
        return Constraints.Check(Input, json.RootElement);
    }
}
