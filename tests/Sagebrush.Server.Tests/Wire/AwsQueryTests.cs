using Xunit;

namespace Sagebrush.Wire;

public sealed class AwsQueryTests
{
    private const string Namespace = "https://tiny.example/doc/2026-01-01/";

    private const string Kitchen = """
        "In":{"type":"structure","members":{"S":{"shape":"String"},"I":{"shape":"Int"},"L":{"shape":"Long"},"F":{"shape":"Float"},"D":{"shape":"Double"},
          "B":{"shape":"Bool"},"Bytes":{"shape":"Blob"},"Renamed":{"shape":"String","locationName":"other"},"C":{"shape":"Colour"},
          "T":{"shape":"Time"},"TUnix":{"shape":"Unix"},"TMember":{"shape":"Time","timestampFormat":"unixTimestamp"},"TRfc":{"shape":"Rfc"},
          "List":{"shape":"Strings"},"Items":{"shape":"Items"},"Flat":{"shape":"FlatList"},"FlatItems":{"shape":"FlatItems"},"Structures":{"shape":"Trees"},
          "Map":{"shape":"StringMap"},"Attributes":{"shape":"Attributes"},"FlatMap":{"shape":"FlatMap"},"Lists":{"shape":"ListMap"},"Tree":{"shape":"Tree"}}},
        "Items":{"type":"list","member":{"shape":"String","locationName":"item"}},
        "FlatList":{"type":"list","member":{"shape":"String"},"flattened":true},
        "FlatItems":{"type":"list","member":{"shape":"String","locationName":"Item"},"flattened":true},
        "Attributes":{"type":"map","key":{"shape":"String","locationName":"Name"},"value":{"shape":"Tree","locationName":"Value"}},
        "FlatMap":{"type":"map","key":{"shape":"String","locationName":"K"},"value":{"shape":"Int","locationName":"V"},"flattened":true},
        "ListMap":{"type":"map","key":{"shape":"String"},"value":{"shape":"Strings"}},
        "Trees":{"type":"list","member":{"shape":"Tree"}},
        "Tree":{"type":"structure","members":{"Name":{"shape":"String"},"Child":{"shape":"Tree"},"Children":{"shape":"Trees"}}},
        "Out":{"type":"structure","members":{"S":{"shape":"String"},"I":{"shape":"Int"},"B":{"shape":"Bool"},"D":{"shape":"Double"},"Bytes":{"shape":"Blob"},
          "T":{"shape":"Time"},"TUnix":{"shape":"Unix"},"TRfc":{"shape":"Time","timestampFormat":"rfc822"},"Renamed":{"shape":"String","locationName":"other"},
          "List":{"shape":"Strings"},"Items":{"shape":"Items"},"Flat":{"shape":"FlatList"},"Map":{"shape":"StringMap"},"FlatMap":{"shape":"FlatMap"},"Tree":{"shape":"Tree"}}}
        """;

    private static readonly TinyService Tiny = new(new AwsQuery(Namespace), Kitchen);

    [Theory]
    [InlineData("S=foo&I=-7&L=9007199254740993", """{"S":"foo","I":-7,"L":9007199254740993}""")]
    [InlineData("S=", """{"S":""}""")]
    [InlineData("S=a+b%2Bc%26%3D%25%F0%9F%98%80", """{"S":"a b+c&=%😀"}""")]
    [InlineData("F=1.5&D=-2e-3", """{"F":1.5,"D":-0.002}""")]
    [InlineData("F=NaN&D=-Infinity", """{"F":"NaN","D":"-Infinity"}""")]
    [InlineData("B=true", """{"B":true}""")]
    [InlineData("B=false", """{"B":false}""")]
    [InlineData("Bytes=YmluYXJ5", """{"Bytes":"YmluYXJ5"}""")]
    [InlineData("other=x&Renamed=y", """{"Renamed":"x"}""")]
    [InlineData("C=green", """{"C":"green"}""")]
    [InlineData("T=2026-01-31T12:00:00Z", """{"T":1769860800}""")]
    [InlineData("T=2026-01-31T13:30:00.250%2B01:30", """{"T":1769860800.25}""")]
    [InlineData("TUnix=1769860800.5&TMember=1", """{"TUnix":1769860800.5,"TMember":1}""")]
    [InlineData("TRfc=Sat%2C+31+Jan+2026+12:00:00+GMT", """{"TRfc":1769860800}""")]
    [InlineData("List.member.1=a&List.member.2=b", """{"List":["a","b"]}""")]
    [InlineData("List.member.1=", """{"List":[""]}""")]
    [InlineData("List.member.1=1&List.member.2=2&List.member.3=3&List.member.4=4&List.member.5=5&List.member.6=6&List.member.7=7&List.member.8=8&List.member.9=9&List.member.10=10&List.member.11=11",
        """{"List":["1","2","3","4","5","6","7","8","9","10","11"]}""")]
    [InlineData("List=", """{"List":[]}""")]
    [InlineData("Items.item.1=a", """{"Items":["a"]}""")]
    [InlineData("Flat.1=a&Flat.2=b", """{"Flat":["a","b"]}""")]
    [InlineData("Item.1=a&Item.2=b", """{"FlatItems":["a","b"]}""")]
    [InlineData("Structures.member.1.Name=a&Structures.member.2.Child.Name=b", """{"Structures":[{"Name":"a"},{"Child":{"Name":"b"}}]}""")]
    [InlineData("Map.entry.1.key=a&Map.entry.1.value=1&Map.entry.2.key=b&Map.entry.2.value=", """{"Map":{"a":"1","b":""}}""")]
    [InlineData("Map=", """{"Map":{}}""")]
    [InlineData("Attributes.entry.1.Name=oak&Attributes.entry.1.Value.Name=Oak", """{"Attributes":{"oak":{"Name":"Oak"}}}""")]
    [InlineData("FlatMap.1.K=a&FlatMap.1.V=1&FlatMap.2.K=b&FlatMap.2.V=2", """{"FlatMap":{"a":1,"b":2}}""")]
    [InlineData("Lists.entry.1.key=a&Lists.entry.1.value.member.1=x&Lists.entry.1.value.member.2=y", """{"Lists":{"a":["x","y"]}}""")]
    [InlineData("Tree.Name=1&Tree.Child.Name=2&Tree.Child.Children.member.1.Name=3", """{"Tree":{"Name":"1","Child":{"Name":"2","Children":[{"Name":"3"}]}}}""")]
    [InlineData("Later=1&S=a", """{"S":"a"}""")]
    [InlineData("S=first&S=second", """{"S":"first"}""")]
    [InlineData("", "{}")]
    public void Takes_what_the_model_describes(string form, string canonical)
    {
        string body = $"Action=Op&Version=2026-01-01&{form}";

        Expect.Json(canonical, Tiny.Read(Requests.Of("POST", "/", ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")), body));
        Expect.Json(canonical, Tiny.Read(Requests.Of("GET", "/?" + body)));
    }

    [Theory]
    [InlineData("I=one", "'one' can not be converted to an Integer")]
    [InlineData("I=", "'' can not be converted to an Integer")]
    [InlineData("L=99999999999999999999", "'99999999999999999999' can not be converted to a Long")]
    [InlineData("D=1e999", "'1e999' can not be converted to a Double")]
    [InlineData("B=maybe", "'maybe' can not be converted to a Boolean")]
    [InlineData("T=soon", "'soon' is not a time stamp.")]
    [InlineData("FlatMap.1.K=a", "'' can not be converted to an Integer")]
    public void Text_that_is_no_such_value_is_refused(string form, string message) =>
        Assert.Equal(message, Expect.Error(AwsError.Serialization, () => Tiny.Read(Requests.Of("POST", "/"), "Action=Op&" + form)).Message);

    [Fact]
    public void Nesting_without_end_is_refused() => Expect.Error(AwsError.Serialization,
        () => Tiny.Read(Requests.Of("POST", "/"), $"Action=Op&Tree.{string.Concat(Enumerable.Repeat("Child.", 10_000))}Name=x"));

    [Fact]
    public void An_operation_must_be_named()
    {
        Expect.Error(AwsError.MissingAction, () => Tiny.Read(Requests.Of("POST", "/"), "S=a"));
        Expect.Error(AwsError.MissingAction, () => Tiny.Read(Requests.Of("POST", "/", ("Content-Type", "application/json")), """{"Action":"Op"}"""));
        Assert.Equal("Could not find operation Nop for version 2026-01-01",
            Expect.Error(AwsError.InvalidAction, () => Tiny.Read(Requests.Of("POST", "/"), "Action=Nop")).Message);
    }

    [Theory]
    [InlineData("""{"S":"a < b & c","I":-7,"B":true,"D":1.5,"Bytes":"YmluYXJ5"}""", "<S>a &lt; b &amp; c</S><I>-7</I><B>true</B><D>1.5</D><Bytes>YmluYXJ5</Bytes>")]
    [InlineData("""{"S":"","B":false,"D":"NaN"}""", "<S></S><B>false</B><D>NaN</D>")]
    [InlineData("""{"T":1769860800.25}""", "<T>2026-01-31T12:00:00.250Z</T>")]
    [InlineData("""{"TUnix":1769860800,"TRfc":1769860800}""", "<TUnix>1769860800</TUnix><TRfc>Sat, 31 Jan 2026 12:00:00 GMT</TRfc>")]
    [InlineData("""{"Renamed":"x"}""", "<other>x</other>")]
    [InlineData("""{"List":["a","b"]}""", "<List><member>a</member><member>b</member></List>")]
    [InlineData("""{"List":[]}""", "<List />")]
    [InlineData("""{"Items":["a"]}""", "<Items><item>a</item></Items>")]
    [InlineData("""{"Flat":["a","b"]}""", "<Flat>a</Flat><Flat>b</Flat>")]
    [InlineData("""{"Map":{"k":"v"}}""", "<Map><entry><key>k</key><value>v</value></entry></Map>")]
    [InlineData("""{"FlatMap":{"a":1,"b":2}}""", "<FlatMap><K>a</K><V>1</V></FlatMap><FlatMap><K>b</K><V>2</V></FlatMap>")]
    [InlineData("""{"Tree":{"Name":"1","Child":{"Children":[{},{"Name":"2"}]}}}""",
        "<Tree><Name>1</Name><Child><Children><member></member><member><Name>2</Name></member></Children></Child></Tree>")]
    [InlineData("""{"S":null}""", "")]
    public async Task Answers_what_the_model_describes(string canonical, string members)
    {
        var written = await Tiny.Write(canonical);

        Assert.Equal("text/xml", written.Headers.ContentType);
        Assert.Equal("id-1", written.Headers["x-amzn-RequestId"]);
        Expect.Xml($"""<OpResponse xmlns="{Namespace}"><OpResult>{members}</OpResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></OpResponse>""", written.Body);
    }

    [Fact]
    public async Task An_operation_without_output_answers_its_request_id() => Expect.Xml(
        $"""<OpResponse xmlns="{Namespace}"><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></OpResponse>""",
        (await new TinyService(new AwsQuery(Namespace), "").Write(canonical: null)).Body);

    [Theory]
    [InlineData(404, "NoSuchEntity", "Sender")]
    [InlineData(500, "InternalFailure", "Receiver")]
    public async Task An_error_says_whose_fault_it_is(int status, string code, string type)
    {
        var written = await Tiny.WriteError(new AwsError(code, status).With("Not \u0001 < here."));

        Assert.Equal(status, written.Status);
        Assert.Equal("text/xml", written.Headers.ContentType);
        Expect.Xml($"""
            <ErrorResponse xmlns="{Namespace}"><Error><Type>{type}</Type><Code>{code}</Code><Message>Not &lt; here.</Message></Error><RequestId>id-1</RequestId></ErrorResponse>
            """, written.Body.Replace("&#x1; ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Input_that_cannot_be_read_has_the_protocols_own_code() =>
        Assert.Contains("<Code>MalformedInput</Code>", (await Tiny.WriteError(AwsError.Serialization.With("'one' can not be converted to an Integer"))).Body, StringComparison.Ordinal);
}
