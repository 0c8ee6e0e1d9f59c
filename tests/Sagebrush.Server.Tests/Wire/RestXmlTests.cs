using Xunit;

namespace Sagebrush.Wire;

public sealed class RestXmlTests
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private const string Kitchen = """
        "In":{"type":"structure","members":{
          "Q":{"shape":"Int","location":"querystring","locationName":"max-keys"},"Etag":{"shape":"String","location":"header","locationName":"ETag"},
          "S":{"shape":"String"},"Renamed":{"shape":"String","locationName":"other"},"I":{"shape":"Int"},"L":{"shape":"Long"},"D":{"shape":"Double"},"B":{"shape":"Bool"},
          "Bytes":{"shape":"Blob"},"C":{"shape":"Colour"},"T":{"shape":"Time"},"TRfc":{"shape":"Rfc"},"TUnix":{"shape":"Time","timestampFormat":"unixTimestamp"},
          "Attribute":{"shape":"String","xmlAttribute":true,"locationName":"xsi:kind"},
          "List":{"shape":"Strings"},"Items":{"shape":"Items"},"Flat":{"shape":"FlatStrings"},"FlatItems":{"shape":"FlatItems"},"FlatNamed":{"shape":"FlatItems","locationName":"Leaf"},
          "FlatHere":{"shape":"Strings","flattened":true},"Trees":{"shape":"Trees"},"Lists":{"shape":"Lists"},
          "Map":{"shape":"StringMap"},"NamedMap":{"shape":"NamedMap"},"FlatMap":{"shape":"FlatMap"},"MapOfMaps":{"shape":"MapOfMaps"},
          "Tree":{"shape":"Tree"},"Spaced":{"shape":"Tree","xmlNamespace":{"uri":"https://oak.example"}},"Prefixed":{"shape":"Tree","xmlNamespace":{"prefix":"oak","uri":"https://oak.example"}}}},
        "Items":{"type":"list","member":{"shape":"String","locationName":"item"}},"FlatStrings":{"type":"list","member":{"shape":"String"},"flattened":true},
        "FlatItems":{"type":"list","member":{"shape":"String","locationName":"Item"},"flattened":true},"Lists":{"type":"list","member":{"shape":"Strings"}},
        "NamedMap":{"type":"map","key":{"shape":"String","locationName":"K"},"value":{"shape":"Tree","locationName":"V"}},
        "FlatMap":{"type":"map","key":{"shape":"String"},"value":{"shape":"Int"},"flattened":true},
        "MapOfMaps":{"type":"map","key":{"shape":"String"},"value":{"shape":"StringMap"}},
        "Trees":{"type":"list","member":{"shape":"Tree"}},
        "Tree":{"type":"structure","members":{"Name":{"shape":"String"},"Child":{"shape":"Tree"},"Children":{"shape":"Trees"},"Age":{"shape":"Int","xmlAttribute":true,"locationName":"age"}}}
        """;

    // The same members in and out.
    private static readonly TinyService Tiny = new(
        new RestXml(), Kitchen + "," + Kitchen[..Kitchen.IndexOf("\"Items\":{\"type\"", StringComparison.Ordinal)].Trim().TrimEnd(',').Replace("\"In\"", "\"Out\"", StringComparison.Ordinal),
        input: """ ,"locationName":"OpRequest" """);

    public static TheoryData<string, string> Bodies => new()
    {
        { "<S>a &lt; b &amp; &#x63; <![CDATA[<d>]]></S>", """{"S":"a < b & c <d>"}""" },
        { "<S></S>", """{"S":""}""" },
        { "<S/>", """{"S":""}""" },
        { "<S>  spaced\n </S>", """{"S":"  spaced\n "}""" },
        { "<S>   </S>", """{"S":"   "}""" },
        { "<S><!-- no -->yes</S>", """{"S":"yes"}""" },
        { "<other>x</other><Renamed>y</Renamed>", """{"Renamed":"x"}""" },
        { "<I> -7 </I><L>9007199254740993</L><D>1.5</D><B>true</B>", """{"I":-7,"L":9007199254740993,"D":1.5,"B":true}""" },
        { "<D>NaN</D><B>false</B>", """{"D":"NaN","B":false}""" },
        { "<Bytes> YmluYXJ5 </Bytes><C>red</C>", """{"Bytes":"YmluYXJ5","C":"red"}""" },
        { "<Bytes/>", """{"Bytes":""}""" },
        { "<T>2026-01-31T12:00:00.25Z</T><TRfc>Sat, 31 Jan 2026 12:00:00 GMT</TRfc><TUnix>1769860800</TUnix>", """{"T":1769860800.25,"TRfc":1769860800,"TUnix":1769860800}""" },
        { "<List><member>a</member><member/></List>", """{"List":["a",""]}""" },
        { "<List/>", """{"List":[]}""" },
        { "<Items><item>a</item><member>not this</member></Items>", """{"Items":["a"]}""" },
        { "<Flat>a</Flat><S>between</S><Flat>b</Flat>", """{"Flat":["a","b"],"S":"between"}""" },
        { "<Item>a</Item><Leaf>b</Leaf><FlatHere>c</FlatHere>", """{"FlatItems":["a"],"FlatNamed":["b"],"FlatHere":["c"]}""" },
        { "<Lists><member><member>a</member></member><member/></Lists>", """{"Lists":[["a"],[]]}""" },
        { "<Map><entry><key>a</key><value>1</value></entry><entry><key></key><value/></entry></Map>", """{"Map":{"a":"1","":""}}""" },
        { "<Map/>", """{"Map":{}}""" },
        { "<NamedMap><entry><K>a</K><V><Name>1</Name></V></entry></NamedMap>", """{"NamedMap":{"a":{"Name":"1"}}}""" },
        { "<FlatMap><key>a</key><value>1</value></FlatMap><FlatMap><key>b</key><value>2</value></FlatMap>", """{"FlatMap":{"a":1,"b":2}}""" },
        { "<MapOfMaps><entry><key>a</key><value><entry><key>b</key><value>c</value></entry></value></entry></MapOfMaps>", """{"MapOfMaps":{"a":{"b":"c"}}}""" },
        { "<Tree age=\"3\"><Name>1</Name><Child><Child><Name>2</Name></Child></Child><Children><member age=\"4\"/><member><Name>3</Name></member></Children></Tree>",
            """{"Tree":{"Age":"3","Name":"1","Child":{"Child":{"Name":"2"}},"Children":[{"Age":"4"},{"Name":"3"}]}}""" },
        { "<Spaced xmlns=\"https://oak.example\"><Name>1</Name></Spaced>", """{"Spaced":{"Name":"1"}}""" },
        { "<Prefixed xmlns:oak=\"https://oak.example\"><Name>1</Name></Prefixed>", """{"Prefixed":{"Name":"1"}}""" },
        { "<Unknown><Name>1</Name></Unknown>", "{}" },
        { "", "{}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Reads_the_body(string members, string canonical)
    {
        Expect.Json(canonical, Tiny.Read(Requests.Of("POST", "/"), $"<OpRequest>{members}</OpRequest>"));
        Expect.Json(canonical, Tiny.Read(Requests.Of("POST", "/"),
            $"""<?xml version="1.0" encoding="UTF-8"?> <s3:OpRequest xmlns:s3="{Namespace}" xmlns="{Namespace}"> {members} </s3:OpRequest>"""));
    }

    [Fact]
    public void Reads_an_attribute_of_the_root() => Expect.Json("""{"Attribute":"x","S":"a"}""", Tiny.Read(Requests.Of("POST", "/"),
        """<OpRequest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:kind="x"><S>a</S></OpRequest>"""));

    [Fact]
    public void Reads_query_and_headers() => Expect.Json("""{"Q":5,"Etag":"\"x\"","S":"a"}""",
        Tiny.Read(Requests.Of("POST", "/?max-keys=5", ("etag", "\"x\"")), "<OpRequest><S>a</S></OpRequest>"));

    [Fact]
    public void An_empty_body_has_no_members() => Expect.Json("{}", Tiny.Read(Requests.Of("POST", "/")));

    [Theory]
    [InlineData("<OpRequest>")]
    [InlineData("<OpRequest></Other>")]
    [InlineData("<Other/>")]
    [InlineData("<OpRequest/><OpRequest/>")]
    [InlineData("{}")]
    [InlineData("text")]
    [InlineData(" ")]
    [InlineData("<OpRequest><S>&nbsp;</S></OpRequest>")]
    [InlineData("<OpRequest><S>\u0001</S></OpRequest>")]
    [InlineData("<OpRequest><S>&#xD800;</S></OpRequest>")]
    [InlineData("<!DOCTYPE OpRequest [<!ENTITY a \"aaaa\">]><OpRequest><S>&a;</S></OpRequest>")]
    [InlineData("<!DOCTYPE OpRequest SYSTEM \"file:///etc/passwd\"><OpRequest/>")]
    [InlineData("<OpRequest><I>one</I></OpRequest>")]
    [InlineData("<OpRequest><B/></OpRequest>")]
    [InlineData("<OpRequest><T>soon</T></OpRequest>")]
    [InlineData("<OpRequest><Map><entry><value>1</value></entry></Map></OpRequest>")]
    [InlineData("<OpRequest><Map><entry><key>1</key></entry></Map></OpRequest>")]
    public void Xml_that_is_none_or_not_the_operations_is_malformed(string body) => Expect.Error(AwsError.MalformedXml, () => Tiny.Read(Requests.Of("POST", "/"), body));

    [Theory]
    [InlineData("<Child>", "</Child>")]
    [InlineData("<Unknown>", "</Unknown>")]
    [InlineData("<Unknown>", "")]
    public void Nesting_without_end_is_malformed_at_once(string open, string close)
    {
        string deep = $"<OpRequest><Tree>{Repeated(open)}{Repeated(close)}</Tree></OpRequest>";

        Expect.Error(AwsError.MalformedXml, () => Tiny.Read(Requests.Of("POST", "/"), deep));

        static string Repeated(string tag) => string.Concat(Enumerable.Repeat(tag, 300_000));
    }

    [Theory]
    [InlineData("", "Tree", "<Tree><Name>1</Name></Tree>", """{"Body":{"Name":"1"}}""")]
    [InlineData(""","locationName":"Oak" """, "Tree", "<Oak><Name>1</Name></Oak>", """{"Body":{"Name":"1"}}""")]
    [InlineData("", "Renamed", "<Elm><Name>1</Name></Elm>", """{"Body":{"Name":"1"}}""")]
    [InlineData("", "Tree", "", "{}")]
    [InlineData("", "String", "free <text>", """{"Body":"free <text>"}""")]
    [InlineData("", "Blob", "free", "{}")]
    public void The_body_may_be_one_member(string reference, string shape, string body, string canonical) => Expect.Json(canonical, new TinyService(new RestXml(), $$"""
        "In":{"type":"structure","payload":"Body","members":{"Body":{"shape":"{{shape}}"{{reference}} } } },
        "Tree":{"type":"structure","members":{"Name":{"shape":"String"} } },"Renamed":{"type":"structure","locationName":"Elm","members":{"Name":{"shape":"String"} } }
        """).Read(Requests.Of("POST", "/"), body));

    [Theory]
    [InlineData("""{"S":"a < b & \"c\"","I":-7,"B":false,"D":"Infinity","Bytes":"YmluYXJ5"}""", "<S>a &lt; b &amp; \"c\"</S><I>-7</I><D>Infinity</D><B>false</B><Bytes>YmluYXJ5</Bytes>")]
    [InlineData("""{"S":"","Renamed":"x"}""", "<S/><other>x</other>")]
    [InlineData("""{"T":1769860800,"TRfc":1769860800,"TUnix":1769860800.5}""", "<T>2026-01-31T12:00:00.000Z</T><TRfc>Sat, 31 Jan 2026 12:00:00 GMT</TRfc><TUnix>1769860800.5</TUnix>")]
    [InlineData("""{"List":["a",""],"Items":["b"]}""", "<List><member>a</member><member/></List><Items><item>b</item></Items>")]
    [InlineData("""{"List":[]}""", "<List/>")]
    [InlineData("""{"Flat":["a","b"],"FlatItems":["c"],"FlatNamed":["d"],"FlatHere":["e"]}""", "<Flat>a</Flat><Flat>b</Flat><Item>c</Item><Leaf>d</Leaf><FlatHere>e</FlatHere>")]
    [InlineData("""{"Flat":[]}""", "")]
    [InlineData("""{"Lists":[["a"],[]]}""", "<Lists><member><member>a</member></member><member/></Lists>")]
    [InlineData("""{"Map":{"a":"1"},"NamedMap":{"b":{"Name":"2"}}}""",
        "<Map><entry><key>a</key><value>1</value></entry></Map><NamedMap><entry><K>b</K><V><Name>2</Name></V></entry></NamedMap>")]
    [InlineData("""{"FlatMap":{"a":1,"b":2}}""", "<FlatMap><key>a</key><value>1</value></FlatMap><FlatMap><key>b</key><value>2</value></FlatMap>")]
    [InlineData("""{"MapOfMaps":{"a":{"b":"c"}}}""", "<MapOfMaps><entry><key>a</key><value><entry><key>b</key><value>c</value></entry></value></entry></MapOfMaps>")]
    [InlineData("""{"Tree":{"Age":3,"Name":"1","Child":{"Name":"2"}}}""", "<Tree age=\"3\"><Name>1</Name><Child><Name>2</Name></Child></Tree>")]
    [InlineData("""{"Spaced":{"Name":"1"}}""", "<Spaced xmlns=\"https://oak.example\"><Name>1</Name></Spaced>")]
    [InlineData("""{"Prefixed":{"Name":"1"}}""", "<Prefixed xmlns:oak=\"https://oak.example\"><Name>1</Name></Prefixed>")]
    [InlineData("""{"S":null,"Tree":null}""", "")]
    public async Task Writes_the_body(string canonical, string members)
    {
        var written = await Tiny.Write(canonical);

        Assert.Equal((200, "application/xml"), (written.Status, written.Headers.ContentType.ToString()));
        Assert.Equal("id-1", written.Headers["x-amz-request-id"]);
        Expect.Xml($"""<OpResult xmlns="{Namespace}">{members}</OpResult>""", written.Body);
    }

    [Fact]
    public async Task Writes_an_attribute_in_its_namespace() => Expect.Xml(
        $"""<OpResult xsi:kind="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{Namespace}"><S>a</S></OpResult>""",
        (await Tiny.Write("""{"S":"a","Attribute":"x"}""")).Body);

    [Fact]
    public async Task A_character_that_xml_cannot_hold_goes_as_a_reference() =>
        Assert.Contains("<S>a&#x1;b&#xD;\n</S>", (await Tiny.Write("""{"S":"a\u0001b\r\n"}""")).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Tree", """{"Body":{"Name":"1"}}""", "<Tree xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>1</Name></Tree>")]
    [InlineData(""","locationName":"Oak" """, "Tree", """{"Body":{}}""", "<Oak xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>")]
    public async Task The_answer_may_be_one_member(string reference, string shape, string canonical, string body) => Expect.Xml(body, (await new TinyService(new RestXml(), $$"""
        "Out":{"type":"structure","payload":"Body","members":{"Body":{"shape":"{{shape}}"{{reference}} } } },"Tree":{"type":"structure","members":{"Name":{"shape":"String"} } }
        """).Write(canonical)).Body);

    [Fact]
    public async Task A_text_goes_out_as_it_is() => Assert.Equal("""{"Version":1}""", (await new TinyService(new RestXml(), """
        "Out":{"type":"structure","payload":"Policy","members":{"Policy":{"shape":"String"}}}
        """).Write("""{"Policy":"{\"Version\":1}"}""")).Body);

    [Fact]
    public async Task Headers_alone_make_no_body()
    {
        var written = await new TinyService(new RestXml(), """
            "Out":{"type":"structure","members":{"Etag":{"shape":"String","location":"header","locationName":"ETag"}}}
            """, """{"method":"DELETE","requestUri":"/","responseCode":204}""").Write("""{"Etag":"\"x\""}""");

        Assert.Equal((204, "\"x\"", ""), (written.Status, written.Headers.ETag.ToString(), written.Body));
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("bytes 0-3/10", 206)]
    public async Task A_part_of_an_object_is_partial_content(string? range, int status)
    {
        var written = await new TinyService(new RestXml(), """
            "Out":{"type":"structure","payload":"Body","members":{"Body":{"shape":"Blob"},"ContentRange":{"shape":"String","location":"header","locationName":"Content-Range"}}}
            """, """{"method":"GET","requestUri":"/"}""").Write(new Download { Body = new MemoryStream("data"u8.ToArray()), ContentRange = range });

        Assert.Equal((status, "data", range), (written.Status, written.Body, (string?)written.Headers.ContentRange));
    }

    [Fact]
    public async Task An_error_names_its_resource_and_its_members()
    {
        var error = new AwsException(new("NoSuchBucket", 404), "The specified bucket does not exist")
        {
            Members = new Dictionary<string, object> { ["BucketName"] = "photos" },
            Headers = new Dictionary<string, string> { ["X-Amz-Bucket-Region"] = "us-east-1" },
        };

        var written = await Tiny.WriteError(error);

        Assert.Equal((404, "us-east-1"), (written.Status, written.Headers["X-Amz-Bucket-Region"].ToString()));
        Expect.Xml("""
            <Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>photos</BucketName><Resource>/some/where</Resource><RequestId>id-1</RequestId><HostId>id-1</HostId></Error>
            """, written.Body);
    }

    [Theory]
    [InlineData("HEAD", 404)]
    [InlineData("GET", 304)]
    public async Task Some_errors_have_no_body(string method, int status)
    {
        var written = await Tiny.WriteError(new AwsError("Code", status).With("message"), method);

        Assert.Equal((status, ""), (written.Status, written.Body));
    }

    [Theory]
    [InlineData("SerializationException", 400, "InvalidArgument", 400)]
    [InlineData("RequestEntityTooLargeException", 413, "MaxMessageLengthExceeded", 400)]
    [InlineData("InternalFailure", 500, "InternalError", 500)]
    public async Task S3_has_codes_of_its_own(string code, int status, string own, int ownStatus)
    {
        var written = await Tiny.WriteError(new AwsError(code, status).With("message"));

        Assert.Equal(ownStatus, written.Status);
        Assert.Contains($"<Code>{own}</Code>", written.Body, StringComparison.Ordinal);
    }
}
