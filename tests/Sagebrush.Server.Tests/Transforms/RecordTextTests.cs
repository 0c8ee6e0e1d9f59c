using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sagebrush.Data;
using Sagebrush.Transforms;
using Xunit;

namespace Sagebrush.Tests.Transforms;

public sealed class RecordTextTests
{
    private const string Csv = "text/csv", Json = "application/json";

    [Theory]
    [InlineData("$", "1,2,3", "1,2,3")]
    [InlineData("$[*]", "1,2,3", "1,2,3")]
    [InlineData("$[1:]", "id,2,3", "2,3")]
    [InlineData("$[0]", "1,2,3", "1")]
    [InlineData("$[-1]", "1,2,3", "3")]
    [InlineData("$[0,-1]", "id,2,3,0.9", "id,0.9")]
    [InlineData("$[2,0,2]", "1,2,3", "3,1,3")]
    [InlineData("$[1:3]", "0,1,2,3", "1,2")]
    [InlineData("$[:14]", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,label", "0,1,2,3,4,5,6,7,8,9,10,11,12,13")]
    [InlineData("$[:-1]", "1,2,label", "1,2")]
    [InlineData("$[-2:]", "1,2,3", "2,3")]
    [InlineData("$[0,5:]", "0,1,2,3,4,5,6", "0,5,6")]
    [InlineData("$[1:99]", "0,1,2", "1,2")]
    [InlineData("$[1:]", "\"a,b\",\"c \"\"d\"\", e\",f", "\"c \"\"d\"\", e\",f")]
    [InlineData("$[1]", ",,x", "")]
    [InlineData("$[0:]", "1", "1")]
    public void Columns_are_cut_out_of_a_row(string path, string row, string selected) => Assert.Equal(selected, Select(Csv, path, row));

    [Theory]
    [InlineData("$[3]", "1,2,3", "$[3] selects no column of the record's 3")]
    [InlineData("$[-4]", "1,2,3", "$[-4] selects no column of the record's 3")]
    [InlineData("$[3:]", "1,2,3", "$[3:] selects no column of the record's 3")]
    [InlineData("$[0,9]", "1,2,3", "$[0,9] selects no column of the record's 3")]
    [InlineData("$[2:1]", "1,2,3", "$[2:1] selects no column")]
    public void A_column_that_a_row_lacks_is_an_error(string path, string row, string message) =>
        Assert.StartsWith(message, Assert.Throws<MalformedDataException>(() => Select(Csv, path, row)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("$", """{"a": 1.50}""", """{"a": 1.50}""")]
    [InlineData("$.features", """{"id":1,"features":[1,2.0]}""", "[1,2.0]")]
    [InlineData("$.a.b", """{"a":{"b":"é"}}""", "\"é\"")]
    [InlineData("$['id','SageMakerOutput']", """{"id":1,"x":2,"SageMakerOutput":{"label":1}}""", """{"id":1,"SageMakerOutput":{"label":1}}""")]
    [InlineData("$['id','none']", """{"id":1}""", """{"id":1}""")]
    [InlineData("$.id.*", """{"id":{"a":1,"b":[2]}}""", "[1,[2]]")]
    [InlineData("$[0]", "[7,8]", "7")]
    [InlineData("$[0,-1]", "[7,8,9]", "[7,9]")]
    [InlineData("$[1:]", "[7,8,9]", "[8,9]")]
    [InlineData("$[5:]", "[7,8,9]", "[]")]
    [InlineData("$.items[*].a", """{"items":[{"a":1},{"b":2},{"a":3}]}""", "[1,3]")]
    [InlineData("$.items[*]['a','b']", """{"items":[{"a":1,"b":2,"c":3}]}""", """[{"a":1,"b":2}]""")]
    [InlineData("$['a','b'].c", """{"a":{"c":1},"b":{"c":2}}""", "[1,2]")]
    [InlineData("$.a", "{\"a\":\n [1,\r\n 2]}", "[1, 2]")]
    public void Members_and_elements_are_cut_out_of_a_document(string path, string document, string selected) => Assert.Equal(selected, Select(Json, path, document));

    [Theory]
    [InlineData("$.b", """{"a":1}""", "$.b: there is no 'b'")]
    [InlineData("$.a.b", """{"a":1}""", "$.a.b: there is no object to look for 'b' in")]
    [InlineData("$[2]", "[1,2]", "$[2]: there is no index 2, the array has 2 elements")]
    [InlineData("$[0]", """{"a":1}""", "$[0]: there is no array to look for an index in")]
    [InlineData("$.*", "1", "$.*: there is nothing that * could stand for")]
    [InlineData("$.a", "{", "not a JSON document: ")]
    public void What_a_document_lacks_is_an_error(string path, string document, string message) =>
        Assert.StartsWith(message, Assert.Throws<MalformedDataException>(() => Select(Json, path, document)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(Csv, "1,2,3", "1", "1,2,3,1")]
    [InlineData(Json, """{"key":1}""", """{"label":1}""", """{"key":1,"SageMakerOutput":{"label":1}}""")]
    [InlineData(Json, "{}", "0.5", """{"SageMakerOutput":0.5}""")]
    [InlineData(Json, "[1,2]", "[0.5]", """{"SageMakerInput":[1,2],"SageMakerOutput":[0.5]}""")]
    [InlineData(Json, """{"SageMakerOutput":"old","a\n":2}""", "3", """{"a\n":2,"SageMakerOutput":3}""")]
    public void An_answer_is_joined_to_its_input(string type, string input, string answer, string joined)
    {
        var output = new ArrayBufferWriter<byte>();
        RecordText.Of(type)!.Join(Encoding.UTF8.GetBytes(input), Encoding.UTF8.GetBytes(answer), output);
        Assert.Equal(joined, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Any_columns_are_those_that_splitting_at_commas_gives() => Prop.ForAll(
        Gen.Choose(1, 90).SelectMany(count => Gen.ArrayOf(Gen.Elements("", "0", "1.25", "long enough to cross a vector of thirty-two", "\"a,b\""), count)).ToArbitrary(),
        Gen.Choose(-100, 100).ToArbitrary(), Gen.Choose(-100, 100).ToArbitrary(), (fields, start, end) =>
        {
            int Clamp(int index) => Math.Clamp(index < 0 ? index + fields.Length : index, 0, fields.Length);
            var expected = fields.Take(Clamp(end)).Skip(Clamp(start)).ToList();
            var path = $"$[{start}:{end}]";
            string row = string.Join(",", fields);
            return expected.Count == 0 ? Assert.Throws<MalformedDataException>(() => Select(Csv, path, row)) is not null : Select(Csv, path, row) == string.Join(",", expected);
        }).QuickCheckThrowOnFailure();

    private static string Select(string type, string path, string record)
    {
        var output = new ArrayBufferWriter<byte>();
        RecordText.Of(type)!.Select(JsonPath.Parse(path), Encoding.UTF8.GetBytes(record), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
