using Xunit;

namespace Sagebrush.Wire;

public sealed class RestJsonTests
{
    internal const string Kitchen = """
        "In":{"type":"structure","members":{
          "Label":{"shape":"String","location":"uri","locationName":"label"},"Rest":{"shape":"String","location":"uri","locationName":"rest"},
          "QS":{"shape":"String","location":"querystring","locationName":"q"},"QI":{"shape":"Int","location":"querystring","locationName":"i"},
          "QD":{"shape":"Double","location":"querystring","locationName":"d"},"QB":{"shape":"Bool","location":"querystring","locationName":"b"},
          "QT":{"shape":"Time","location":"querystring","locationName":"t"},"QUnix":{"shape":"Unix","location":"querystring","locationName":"tu"},
          "QList":{"shape":"Strings","location":"querystring","locationName":"list"},"QInts":{"shape":"Ints","location":"querystring","locationName":"ints"},
          "QMap":{"shape":"StringMap","location":"querystring"},
          "HS":{"shape":"String","location":"header","locationName":"X-S"},"HI":{"shape":"Int","location":"header","locationName":"X-I"},
          "HD":{"shape":"Double","location":"header","locationName":"X-D"},"HB":{"shape":"Bool","location":"header","locationName":"X-B"},
          "HT":{"shape":"Time","location":"header","locationName":"X-T"},"HIso":{"shape":"Iso","location":"header","locationName":"X-Iso"},
          "HList":{"shape":"Strings","location":"header","locationName":"X-List"},"HInts":{"shape":"Ints","location":"header","locationName":"X-Ints"},
          "HTimes":{"shape":"Times","location":"header","locationName":"X-Times"},"HBools":{"shape":"Bools","location":"header","locationName":"X-Bools"},
          "Meta":{"shape":"StringMap","location":"headers","locationName":"X-Meta-"},
          "S":{"shape":"String"},"Renamed":{"shape":"String","locationName":"other"},"T":{"shape":"Time"},"TIso":{"shape":"Iso"},"TRfc":{"shape":"Time","timestampFormat":"rfc822"},
          "Tree":{"shape":"Tree"},"Trees":{"shape":"Trees"},"ByName":{"shape":"Named"},"Bytes":{"shape":"Blob"},"D":{"shape":"Double"}}},
        "Tree":{"type":"structure","members":{"Name":{"shape":"String","locationName":"n"},"Grown":{"shape":"Iso","locationName":"g"},"Children":{"shape":"Trees","locationName":"c"}}},
        "Trees":{"type":"list","member":{"shape":"Tree"}},"Named":{"type":"map","key":{"shape":"String"},"value":{"shape":"Tree"}}
        """;

    private static readonly TinyService Tiny = new(new RestJson(), Kitchen, """{"method":"POST","requestUri":"/a/{label}/b/{rest+}"}""");

    [Theory]
    [InlineData("/a/x/b/y", """{"Label":"x","Rest":"y"}""")]
    [InlineData("/a/x/b/y/z//w", """{"Label":"x","Rest":"y/z//w"}""")]
    [InlineData("/a/%25+%3F%2F%F0%9F%98%80%20:%5B%5D/b/p%2Fq", """{"Label":"%+?/😀 :[]","Rest":"p/q"}""")]
    [InlineData("/a/%FF%zz%4/b/../..", """{"Label":"%FF%zz%4","Rest":"../.."}""")]
    public void Reads_labels(string target, string labels) => Expect.Json(WithMaps(labels), Tiny.Read(Requests.Of("POST", target)));

    [Theory]
    [InlineData("/a//b/y")]
    [InlineData("/a/x/b/")]
    [InlineData("/a/x/b")]
    [InlineData("/a/x/c/y")]
    [InlineData("/")]
    public void A_path_with_parts_missing_is_another_path(string target) => Expect.Error(AwsError.UnknownOperation, () => Tiny.Read(Requests.Of("POST", target)));

    [Theory]
    [InlineData("q=a%20b+c%26", """{"QS":"a b c&"}""")]
    [InlineData("q=", """{"QS":""}""")]
    [InlineData("q", """{"QS":""}""")]
    [InlineData("i=0&b=false&d=-0.5", """{"QI":0,"QB":false,"QD":-0.5}""")]
    [InlineData("i=&b=&d=&t=", "{}")]
    [InlineData("d=NaN", """{"QD":"NaN"}""")]
    [InlineData("d=-Infinity", """{"QD":"-Infinity"}""")]
    [InlineData("t=2026-01-31T12:00:00Z&tu=1769860800", """{"QT":1769860800,"QUnix":1769860800}""")]
    [InlineData("list=a&list=&list=c&ints=1&ints=2", """{"QList":["a","","c"],"QInts":[1,2]}""")]
    public void Reads_the_query(string query, string members) =>
        Expect.Json(WithMaps(members, label: true), Tiny.Read(Requests.Of("POST", "/a/x/b/y?" + query)));

    [Fact]
    public void A_map_takes_the_parameters_that_no_other_member_takes() =>
        Expect.Json("""{"Label":"x","Rest":"y","QS":"a","QMap":{"foo":"1","bar":""},"Meta":{}}""", Tiny.Read(Requests.Of("POST", "/a/x/b/y?q=a&foo=1&bar=")));

    [Fact]
    public void A_map_of_lists_takes_repeated_parameters() => Expect.Json("""{"All":{"a":["1","2"],"b":["3"]}}""",
        new TinyService(new RestJson(), """
            "In":{"type":"structure","members":{"All":{"shape":"Lists","location":"querystring"}}},"Lists":{"type":"map","key":{"shape":"String"},"value":{"shape":"Strings"}}
            """).Read(Requests.Of("POST", "/?a=1&b=3&a=2")));

    [Theory]
    [InlineData("X-S", "text", """{"HS":"text"}""")]
    [InlineData("x-s", "", """{"HS":""}""")]
    [InlineData("X-I", "-1", """{"HI":-1}""")]
    [InlineData("X-I", "", "{}")]
    [InlineData("X-D", "Infinity", """{"HD":"Infinity"}""")]
    [InlineData("X-B", "true", """{"HB":true}""")]
    [InlineData("X-T", "Sat, 31 Jan 2026 12:00:00 GMT", """{"HT":1769860800}""")]
    [InlineData("X-T", "Sat, 31 Jan 2026 12:00:00.5 GMT", """{"HT":1769860800.5}""")]
    [InlineData("X-Iso", "2026-01-31T12:00:00Z", """{"HIso":1769860800}""")]
    [InlineData("X-List", "a, b ,c", """{"HList":["a","b","c"]}""")]
    [InlineData("X-List", "\"b,c\", \"\\\"d\\\\\", a", """{"HList":["b,c","\"d\\","a"]}""")]
    [InlineData("X-Ints", "1,2, 3", """{"HInts":[1,2,3]}""")]
    [InlineData("X-Bools", "true, false", """{"HBools":[true,false]}""")]
    [InlineData("X-Times", "Sat, 31 Jan 2026 12:00:00 GMT, Sat, 31 Jan 2026 12:00:01 GMT", """{"HTimes":[1769860800,1769860801]}""")]
    [InlineData("X-Meta-Colour", "red", """{"Meta":{"colour":"red"}}""")]
    [InlineData("X-Meta-", "bare", """{"Meta":{"":"bare"}}""")]
    public void Reads_headers(string name, string value, string members) =>
        Expect.Json(WithMaps(members, label: true), Tiny.Read(Requests.Of("POST", "/a/x/b/y", (name, value))));

    [Theory]
    [InlineData("""{"S":"a","other":"b","Renamed":"c"}""", """{"S":"a","Renamed":"b"}""")]
    [InlineData("""{"T":1.5,"TIso":"2026-01-31T12:00:00Z","TRfc":"Sat, 31 Jan 2026 12:00:00 GMT"}""", """{"T":1.5,"TIso":1769860800,"TRfc":1769860800}""")]
    [InlineData("""{"Tree":{"n":"1","g":"2026-01-31T12:00:00Z","c":[{"n":"2"},{}]}}""", """{"Tree":{"Name":"1","Grown":1769860800,"Children":[{"Name":"2"},{}]}}""")]
    [InlineData("""{"Trees":[{"n":"1"}],"ByName":{"n":{"n":"2"}}}""", """{"Trees":[{"Name":"1"}],"ByName":{"n":{"Name":"2"}}}""")]
    [InlineData("""{"Bytes":"YmluYXJ5","D":"NaN"}""", """{"Bytes":"YmluYXJ5","D":"NaN"}""")]
    [InlineData("""{"S":null}""", """{"S":null}""")]
    [InlineData("""{"S":[1],"Tree":"oak"}""", """{"S":[1],"Tree":"oak"}""")]
    [InlineData("""{"Label":"not here","Unknown":1}""", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("", "{}")]
    public void Reads_the_body(string body, string members) =>
        Expect.Json(WithMaps(members, label: true), Tiny.Read(Requests.Of("POST", "/a/x/b/y", ("Content-Type", "application/json")), body));

    [Theory]
    [InlineData("/a/x/b/y?i=one", "", "", "'one' can not be converted to an Integer")]
    [InlineData("/a/x/b/y?d=1e999", "", "", "'1e999' can not be converted to a Double")]
    [InlineData("/a/x/b/y?ints=1&ints=", "", "", "'' can not be converted to an Integer")]
    [InlineData("/a/x/b/y", "X-B", "maybe", "'maybe' can not be converted to a Boolean")]
    [InlineData("/a/x/b/y", "X-T", "soon", "'soon' is not a time stamp.")]
    [InlineData("/a/x/b/y", "X-Ints", "1,,2", "'' can not be converted to an Integer")]
    public void Text_that_is_no_such_value_is_a_serialization_error(string target, string header, string value, string message) =>
        Assert.Equal(message, Expect.Error(AwsError.Serialization,
            () => Tiny.Read(header.Length == 0 ? Requests.Of("POST", target) : Requests.Of("POST", target, (header, value)))).Message);

    [Fact]
    public void A_body_of_members_must_be_json()
    {
        Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Of("POST", "/a/x/b/y"), "S=a"));
        Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Of("POST", "/a/x/b/y"), "[]"));
        Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Of("POST", "/a/x/b/y"), """{"TIso":"soon"}"""));
        Expect.Error(AwsError.UnsupportedMediaType, () => Tiny.Read(Requests.Of("POST", "/a/x/b/y", ("Content-Type", "text/xml")), "{}"));
    }

    [Theory]
    [InlineData("Tree", """{"n":"1"}""", """{"Body":{"Name":"1"}}""")]
    [InlineData("Tree", "{}", """{"Body":{}}""")]
    [InlineData("Tree", "", "{}")]
    [InlineData("String", "free text", """{"Body":"free text"}""")]
    [InlineData("Colour", "red", """{"Body":"red"}""")]
    [InlineData("Blob", "\u0001any", "{}")]
    public void The_body_may_be_one_member(string shape, string body, string canonical) => Expect.Json(canonical, new TinyService(new RestJson(), $$"""
        "In":{"type":"structure","payload":"Body","members":{"Body":{"shape":"{{shape}}"} } },"Tree":{"type":"structure","members":{"Name":{"shape":"String","locationName":"n"} } }
        """).Read(Requests.Of("POST", "/"), body));

    [Fact]
    public void A_body_that_the_model_does_not_know_is_passed_over() =>
        Expect.Json("{}", new TinyService(new RestJson(), """ "In":{"type":"structure","members":{}} """).Read(Requests.Of("POST", "/", ("Content-Type", "text/csv")), "1,2"));

    private const string Answer = """
        "Out":{"type":"structure","members":{
          "HS":{"shape":"String","location":"header","locationName":"X-S"},"HI":{"shape":"Int","location":"header","locationName":"X-I"},
          "HB":{"shape":"Bool","location":"header","locationName":"X-B"},"HT":{"shape":"Time","location":"header","locationName":"X-T"},
          "HUnix":{"shape":"Unix","location":"header","locationName":"X-Unix"},"HD":{"shape":"Double","location":"header","locationName":"X-D"},
          "HList":{"shape":"Strings","location":"header","locationName":"X-List"},"HInts":{"shape":"Ints","location":"header","locationName":"X-Ints"},
          "HTimes":{"shape":"Times","location":"header","locationName":"X-Times"},
          "Meta":{"shape":"StringMap","location":"headers","locationName":"X-Meta-"},"Status":{"shape":"Int","location":"statusCode"},
          "S":{"shape":"String"},"Renamed":{"shape":"String","locationName":"other"},"T":{"shape":"Time"},"TIso":{"shape":"Iso"},"TRfc":{"shape":"Rfc"},
          "Tree":{"shape":"Tree"},"Map":{"shape":"StringMap"}}},
        "Tree":{"type":"structure","members":{"Name":{"shape":"String","locationName":"n"},"Child":{"shape":"Tree","locationName":"c"}}}
        """;

    private static readonly TinyService Answering = new(new RestJson(), Answer, """{"method":"POST","requestUri":"/","responseCode":201}""");

    [Theory]
    [InlineData("""{"S":"a","Renamed":"b"}""", """{"S":"a","other":"b"}""")]
    [InlineData("""{"T":1.5,"TIso":1769860800,"TRfc":1769860800}""", """{"T":1.5,"TIso":"2026-01-31T12:00:00.000Z","TRfc":"Sat, 31 Jan 2026 12:00:00 GMT"}""")]
    [InlineData("""{"Tree":{"Name":"1","Child":{"Name":"2"}},"Map":{"Name":"x"}}""", """{"Tree":{"n":"1","c":{"n":"2"}},"Map":{"Name":"x"}}""")]
    [InlineData("""{"HS":"only a header"}""", "{}")]
    [InlineData("{}", "{}")]
    public async Task Writes_the_body(string canonical, string body)
    {
        var written = await Answering.Write(canonical);

        Assert.Equal(201, written.Status);
        Assert.Equal("application/json", written.Headers.ContentType);
        Assert.Equal("id-1", written.Headers["x-amzn-RequestId"]);
        Expect.Json(body, written.Body);
    }

    [Theory]
    [InlineData("""{"HS":"text"}""", "X-S", "text")]
    [InlineData("""{"HS":""}""", "X-S", "")]
    [InlineData("""{"HS":null}""", "X-S", null)]
    [InlineData("""{"HS":"schön\r\nX-Evil: 1"}""", "X-S", "=?UTF-8?B?c2Now7ZuDQpYLUV2aWw6IDE=?=")]
    [InlineData("""{"HI":-1}""", "X-I", "-1")]
    [InlineData("""{"HB":false}""", "X-B", "false")]
    [InlineData("""{"HD":"NaN"}""", "X-D", "NaN")]
    [InlineData("""{"HT":1769860800}""", "X-T", "Sat, 31 Jan 2026 12:00:00 GMT")]
    [InlineData("""{"HUnix":1769860800}""", "X-Unix", "1769860800")]
    [InlineData("""{"HList":["a","b,c","\"d\""]}""", "X-List", "a, \"b,c\", \"\\\"d\\\"\"")]
    [InlineData("""{"HInts":[1,2]}""", "X-Ints", "1, 2")]
    [InlineData("""{"HTimes":[1769860800,1769860801]}""", "X-Times", "Sat, 31 Jan 2026 12:00:00 GMT, Sat, 31 Jan 2026 12:00:01 GMT")]
    [InlineData("""{"Meta":{"colour":"red"}}""", "X-Meta-colour", "red")]
    [InlineData("""{"Meta":{"place":"Zürich"}}""", "X-Meta-place", "=?UTF-8?B?WsO8cmljaA==?=")]
    public async Task Writes_headers(string canonical, string name, string? value) => Assert.Equal(value, (string?)(await Answering.Write(canonical)).Headers[name]);

    [Fact]
    public async Task A_member_may_be_the_status() => Assert.Equal(418, (await Answering.Write("""{"Status":418}""")).Status);

    [Theory]
    [InlineData("Tree", """{"Body":{"Name":"1"}}""", "application/json", """{"n":"1"}""")]
    [InlineData("Tree", "{}", "application/json", "")]
    [InlineData("Tree", """{"Body":null}""", "application/json", "")]
    [InlineData("String", """{"Body":"free \"text\""}""", "text/plain", "free \"text\"")]
    public async Task The_answer_may_be_one_member(string shape, string canonical, string mediaType, string body)
    {
        var written = await new TinyService(new RestJson(), $$"""
            "Out":{"type":"structure","payload":"Body","members":{"Body":{"shape":"{{shape}}"} } },"Tree":{"type":"structure","members":{"Name":{"shape":"String","locationName":"n"} } }
            """).Write(canonical);

        Assert.Equal(mediaType, written.Headers.ContentType);
        Assert.Equal(body, written.Body);
    }

    [Fact]
    public async Task The_answer_may_be_a_stream()
    {
        var written = await new TinyService(new RestJson(), """
            "Out":{"type":"structure","payload":"Body","members":{"Body":{"shape":"Blob"},"ContentType":{"shape":"String","location":"header","locationName":"Content-Type"}}}
            """).Write(new Download { Body = new MemoryStream("0.97"u8.ToArray()), ContentType = "text/csv" });

        Assert.Equal(("0.97", "text/csv", 4L), (written.Body, written.Headers.ContentType, written.Headers.ContentLength));
    }

    [Fact]
    public async Task No_answer_has_the_models_status_and_no_body()
    {
        var written = await Answering.Write(canonical: null);

        Assert.Equal((201, "", 0L), (written.Status, written.Body, written.Headers.ContentLength));
    }

    [Fact]
    public async Task An_error_has_its_code_in_a_header_and_its_members_in_the_body()
    {
        var written = await Answering.WriteError(new AwsException(AwsError.Model, "The model said no.")
        {
            Members = new Dictionary<string, object> { ["OriginalStatusCode"] = 500, ["OriginalMessage"] = "no" },
        });

        Assert.Equal(424, written.Status);
        Assert.Equal("ModelError", written.Headers["x-amzn-errortype"]);
        Assert.Equal("id-1", written.Headers["x-amzn-RequestId"]);
        Expect.Json("""{"message":"The model said no.","Message":"The model said no.","OriginalStatusCode":500,"OriginalMessage":"no"}""", written.Body);
    }

    // Maps in query and headers are always given, be it empty; the labels x and y stand in most tests' path.
    private static string WithMaps(string members, bool label = false)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(members)!.AsObject();
        foreach (string map in (string[])["QMap", "Meta"])
        {
            json.TryAdd(map, new System.Text.Json.Nodes.JsonObject());
        }

        if (label)
        {
            json["Label"] = "x";
            json["Rest"] = "y";
        }

        return json.ToJsonString();
    }
}
