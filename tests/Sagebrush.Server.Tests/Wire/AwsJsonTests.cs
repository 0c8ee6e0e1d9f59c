using Xunit;

namespace Sagebrush.Wire;

public sealed class AwsJsonTests
{
    private const string Kitchen = """
        "In":{"type":"structure","members":{"S":{"shape":"String"},"I":{"shape":"Int"},"L":{"shape":"Long"},"F":{"shape":"Float"},"D":{"shape":"Double"},
          "B":{"shape":"Bool"},"Bytes":{"shape":"Blob"},"T":{"shape":"Time"},"List":{"shape":"Strings"},"Map":{"shape":"StringMap"},"Tree":{"shape":"Tree"},
          "Matrix":{"shape":"Matrix"},"ListOfMaps":{"shape":"Maps"},"MapOfStructures":{"shape":"Named"},"Either":{"shape":"Either"},"Token":{"shape":"String","idempotencyToken":true}}},
        "Tree":{"type":"structure","members":{"Name":{"shape":"String"},"Children":{"shape":"Trees"},"ByName":{"shape":"Named"}}},
        "Trees":{"type":"list","member":{"shape":"Tree"}},"Named":{"type":"map","key":{"shape":"String"},"value":{"shape":"Tree"}},
        "Matrix":{"type":"list","member":{"shape":"Ints"}},"Maps":{"type":"list","member":{"shape":"StringMap"}},
        "Either":{"type":"structure","union":true,"members":{"A":{"shape":"String"},"B":{"shape":"Int"}}}
        """;

    private static readonly TinyService Tiny = new(new AwsJson("1.1"), Kitchen);

    [Theory]
    [InlineData("""{"S":"xyz"}""")]
    [InlineData("""{"S":""}""")]
    [InlineData("""{"S":"ἔδειξεν 😀 \u0000 \ud83d\ude00 \" \\ /"}""")]
    [InlineData("""{"I":2147483647,"L":-9223372036854775808}""")]
    [InlineData("""{"F":1.5,"D":-2.5e-300}""")]
    [InlineData("""{"F":"NaN","D":"-Infinity"}""")]
    [InlineData("""{"F":1,"D":"Infinity"}""")]
    [InlineData("""{"B":true}""")]
    [InlineData("""{"B":false}""")]
    [InlineData("""{"Bytes":"YmluYXJ5"}""")]
    [InlineData("""{"Bytes":""}""")]
    [InlineData("""{"T":1700000000.123}""")]
    [InlineData("""{"T":-1}""")]
    [InlineData("""{"T":"2026-01-31T12:00:00Z"}""")]
    [InlineData("""{"T":"Sat, 31 Jan 2026 12:00:00 GMT"}""")]
    [InlineData("""{"List":["a","b",""]}""")]
    [InlineData("""{"List":[]}""")]
    [InlineData("""{"Map":{"k":"v","":"empty"}}""")]
    [InlineData("""{"Map":{}}""")]
    [InlineData("""{"Matrix":[[1],[],[2,3]]}""")]
    [InlineData("""{"ListOfMaps":[{"a":"b"},{}]}""")]
    [InlineData("""{"MapOfStructures":{"oak":{"Name":"n"}}}""")]
    [InlineData("""{"Tree":{"Name":"1","Children":[{"Name":"2","ByName":{"3":{"Children":[{}]}}}]}}""")]
    [InlineData("""{"Either":{"A":"x"}}""")]
    [InlineData("""{"Either":{"B":0}}""")]
    [InlineData("""{"Token":"00000000-0000-4000-8000-000000000000"}""")]
    [InlineData("""{}""")]
    public void Takes_what_the_model_describes(string body)
    {
        Expect.Json(body, Tiny.Read(Requests.Json(), body));
        Assert.Null(Tiny.Check(Requests.Json(), body));
    }

    [Fact]
    public void An_empty_body_is_a_request_without_members() => Expect.Json("{}", Tiny.Read(Requests.Json()));

    [Fact]
    public void An_operation_without_input_takes_an_empty_object() =>
        Expect.Json("{}", new TinyService(new AwsJson("1.1"), "").Read(Requests.Json(), "{}"));

    [Fact]
    public void Members_that_the_model_does_not_know_are_passed_over() => Assert.Null(Tiny.Check(Requests.Json(), """{"Later":{"x":[1]},"S":"a"}"""));

    [Fact]
    public void Null_is_as_good_as_absent() => Assert.Null(Tiny.Check(Requests.Json(), """{"S":null,"List":null,"Tree":null,"I":null}"""));

    [Theory]
    [InlineData("application/x-amz-json-1.1")]
    [InlineData("application/x-amz-json-1.0")]
    [InlineData("application/x-amz-json-1.1; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("")]
    public void Json_may_be_called_so(string contentType) => Expect.Json("""{"S":"a"}""", Tiny.Read(Requests.Json(contentType: contentType), """{"S":"a"}"""));

    [Theory]
    [InlineData("text/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/cbor")]
    public void Another_content_type_is_refused(string contentType)
    {
        var error = Expect.Error(AwsError.UnsupportedMediaType, () => Tiny.Read(Requests.Json(contentType: contentType), "{}"));
        Assert.Equal($"The content type must be application/x-amz-json-1.1, but it is {contentType}.", error.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"S":"a"} x""")]
    [InlineData("""{"S":'a'}""")]
    [InlineData("""{"S":"a",}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("S=a")]
    [InlineData("<S>a</S>")]
    [InlineData("""{"S":"\ud800"}""")]
    [InlineData("""{"\udc00":"a"}""")]
    [InlineData("""{"Map":{"\ud800x":"a"}}""")]
    public void A_malformed_body_is_a_serialization_error(string body) => Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Json(), body));

    [Fact]
    public void Bytes_that_are_no_text_are_a_serialization_error() =>
        Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Json(), [.. "{\"S\":\""u8, 0xFF, 0xC0, .. "\"}"u8]));

    [Fact]
    public void Nesting_without_end_is_a_serialization_error() => Expect.Error(AwsError.Serialization,
        () => Tiny.Read(Requests.Json(), string.Concat(Enumerable.Repeat("""{"Tree":""", 100)) + "{}" + new string('}', 100)));

    [Theory]
    [InlineData("""{"S":1}""", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("""{"S":1.5}""", "DECIMAL_VALUE can not be converted to a String")]
    [InlineData("""{"S":true}""", "TRUE_VALUE can not be converted to a String")]
    [InlineData("""{"S":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("""{"S":[]}""", "Start of list found where not expected.")]
    [InlineData("""{"I":"1"}""", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("""{"I":1.5}""", "DECIMAL_VALUE can not be converted to an Integer")]
    [InlineData("""{"I":2147483648}""", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("""{"L":9223372036854775808}""", "DECIMAL_VALUE can not be converted to a Long")]
    [InlineData("""{"D":"1.5"}""", "STRING_VALUE can not be converted to a Double")]
    [InlineData("""{"B":"true"}""", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData("""{"B":0}""", "NUMBER_VALUE can not be converted to a Boolean")]
    [InlineData("""{"Bytes":"?"}""", "STRING_VALUE can not be converted to a Blob")]
    [InlineData("""{"T":"yesterday"}""", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("""{"T":"12:00"}""", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("""{"T":1e300}""", "DECIMAL_VALUE can not be converted to a Timestamp")]
    [InlineData("""{"T":253402300799.9999}""", "DECIMAL_VALUE can not be converted to a Timestamp")]
    [InlineData("""{"List":"a"}""", "STRING_VALUE can not be converted to a List")]
    [InlineData("""{"List":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("""{"List":[1]}""", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("""{"List":[null]}""", "null can not be converted to a String")]
    [InlineData("""{"Map":[]}""", "Start of list found where not expected.")]
    [InlineData("""{"Map":{"k":null}}""", "null can not be converted to a String")]
    [InlineData("""{"Tree":"oak"}""", "STRING_VALUE can not be converted to a Structure")]
    [InlineData("""{"Tree":{"Children":[null]}}""", "null can not be converted to a Structure")]
    public void A_value_of_another_type_is_a_serialization_error(string body, string message) =>
        Assert.Equal(message, Expect.Error(AwsError.Serialization, () => Tiny.Check(Requests.Json(), body)).Message);

    [Theory]
    [InlineData("Tiny.Unknown", "The operation 'Unknown' is not known to tiny.")]
    [InlineData("Tiny", "The operation 'Tiny' is not known to tiny.")]
    [InlineData("Tiny.", "The operation '' is not known to tiny.")]
    public void An_unknown_operation_is_refused(string target, string message) =>
        Assert.Equal(message, Expect.Error(AwsError.UnknownOperation, () => Tiny.Read(Requests.Json(target), "{}")).Message);

    [Fact]
    public void An_operation_is_posted() =>
        Expect.Error(AwsError.UnknownOperation, () => Tiny.Read(Requests.Of("GET", "/", ("X-Amz-Target", "Tiny.Op"))));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    public async Task Answers_in_its_version_of_json(string version)
    {
        var written = await new TinyService(new AwsJson(version), """ "Out":{"type":"structure","members":{"S":{"shape":"String"}}} """).Write("""{"S":"a"}""");

        Assert.Equal(200, written.Status);
        Assert.Equal($"application/x-amz-json-{version}", written.Headers.ContentType);
        Assert.Equal("id-1", written.Headers["x-amzn-RequestId"]);
        Assert.Equal(written.Body.Length, written.Headers.ContentLength);
        Expect.Json("""{"S":"a"}""", written.Body);
    }

    [Fact]
    public async Task No_answer_is_an_empty_object_where_the_model_has_an_output_and_no_body_where_it_has_none()
    {
        Assert.Equal("{}", (await new TinyService(new AwsJson("1.1"), """ "Out":{"type":"structure","members":{}} """).Write(canonical: null)).Body);

        var silent = await Tiny.Write(canonical: null);
        Assert.Equal("", silent.Body);
        Assert.Equal(0, silent.Headers.ContentLength);
    }

    [Fact]
    public async Task An_error_has_its_code_in_the_body_and_its_message_in_either_spelling()
    {
        var written = await Tiny.WriteError(AwsError.ResourceNotFound.With("Could not find \"x\"."));

        Assert.Equal(400, written.Status);
        Assert.Equal("application/x-amz-json-1.1", written.Headers.ContentType);
        Assert.Equal("id-1", written.Headers["x-amzn-RequestId"]);
        Expect.Json("""{"__type":"ResourceNotFound","message":"Could not find \"x\".","Message":"Could not find \"x\"."}""", written.Body);
    }

    [Fact]
    public async Task An_error_carries_its_further_members()
    {
        var error = new AwsException(AwsError.ResourceInUse, "m") { Members = new Dictionary<string, object> { ["Number"] = 7, ["Text"] = "t" } };

        Expect.Json("""{"__type":"ResourceInUse","message":"m","Message":"m","Number":7,"Text":"t"}""", (await Tiny.WriteError(error)).Body);
    }
}
