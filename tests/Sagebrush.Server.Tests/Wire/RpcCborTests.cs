using System.Buffers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Sagebrush.Wire;

public sealed class RpcCborTests
{
    private const string Model = """
        { "metadata": { "apiVersion": "2026-01-01", "endpointPrefix": "tiny", "targetPrefix": "Tiny", "protocol": "smithy-rpc-v2-cbor", "awsQueryCompatible": {} },
          "operations": { "Op": { "name": "Op", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "In" }, "output": { "shape": "In" } } },
          "shapes": {
            "In": { "type": "structure", "members": { "S": { "shape": "String" }, "I": { "shape": "Int" }, "L": { "shape": "Long" }, "D": { "shape": "Double" }, "B": { "shape": "Bool" },
              "Bytes": { "shape": "Blob" }, "T": { "shape": "Time" }, "List": { "shape": "Doubles" }, "Map": { "shape": "StringMap" }, "Child": { "shape": "In" } } },
            "String": { "type": "string" }, "Int": { "type": "integer" }, "Long": { "type": "long" }, "Double": { "type": "double" }, "Bool": { "type": "boolean" }, "Blob": { "type": "blob" },
            "Time": { "type": "timestamp" }, "Doubles": { "type": "list", "member": { "shape": "Double" } },
            "StringMap": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "String" } },
            "GoneException": { "type": "structure", "members": {}, "error": { "code": "Gone", "httpStatusCode": 404 }, "exception": true } } }
        """;

    private static readonly ServiceModel Service = ServiceModel.Parse("tiny", new MemoryStream(Encoding.UTF8.GetBytes(Model)));

    // Examples of RFC 8949, appendix A, and those that canonical JSON says otherwise.
    [Theory]
    [InlineData("a0", "{}")]
    [InlineData("a1614900", """{"I":0}""")]
    [InlineData("a161491818", """{"I":24}""")]
    [InlineData("a161491903e8", """{"I":1000}""")]
    [InlineData("a161491a000f4240", """{"I":1000000}""")]
    [InlineData("a1614c1b000000e8d4a51000", """{"L":1000000000000}""")]
    [InlineData("a161493903e7", """{"I":-1000}""")]
    [InlineData("a1614c3bffffffffffffffff", """{"L":-18446744073709551616}""")]
    [InlineData("a16144f93e00", """{"D":1.5}""")]
    [InlineData("a16144fa47c35000", """{"D":100000}""")]
    [InlineData("a16144fb3ff199999999999a", """{"D":1.1}""")]
    [InlineData("a16144f97e00", """{"D":"NaN"}""")]
    [InlineData("a16144f9fc00", """{"D":"-Infinity"}""")]
    [InlineData("a16142f5", """{"B":true}""")]
    [InlineData("a16142f4", """{"B":false}""")]
    [InlineData("a16153f6", """{"S":null}""")]
    [InlineData("a16153f7", """{"S":null}""")]
    [InlineData("a1615362c3bc", """{"S":"ü"}""")]
    [InlineData("a161537f657374726561646d696e67ff", """{"S":"streaming"}""")]
    [InlineData("a16542797465734401020304", """{"Bytes":"AQIDBA=="}""")]
    [InlineData("a1654279746573" + "5f42010243030405ff", """{"Bytes":"AQIDBAU="}""")]
    [InlineData("a16154c11a514b67b0", """{"T":1363896240}""")]
    [InlineData("a16154c1fb41d452d9ec200000", """{"T":1363896240.5}""")]
    [InlineData("a1644c69737483010203", """{"List":[1,2,3]}""")]
    [InlineData("a1644c6973749f018102ff", """{"List":[1,[2]]}""")]
    [InlineData("bf634d6170bf61616142ffff", """{"Map":{"a":"B"}}""")]
    public void Requests(string hex, string canonical) => Expect.Json(canonical, Read(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("a2614900")]
    [InlineData("a1614918")]
    [InlineData("a16149001c")]
    [InlineData("a1614900a0")]
    [InlineData("a10000")]
    [InlineData("a16153ff")]
    [InlineData("a16153c074323031332d30332d32315432303a30343a30305a")]
    [InlineData("a161536180")]
    [InlineData("a161537f4100ff")]
    [InlineData("a16153f8ff")]
    [InlineData("9bffffffffffffffff")]
    [InlineData("bb7fffffffffffffff")]
    [InlineData("5b7fffffffffffffff00")]
    public void What_is_no_request(string hex) => Assert.Throws<CborException>(() => Read(Convert.FromHexString(hex)));

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Assert.Throws<CborException>(() => Read([.. Enumerable.Repeat((byte)0x81, 1_000_000)]));
        Assert.Throws<CborException>(() => Read([.. Enumerable.Repeat((byte)0xc1, 1_000_000)]));
    }

    [Fact]
    public void What_is_written_is_read_again_and_no_part_of_it_is()
    {
        const string canonical = """
            {"S":"a €","I":-7,"L":9007199254740993,"D":0.1,"B":true,"Bytes":"AQID","T":1769860800.25,"List":[1,-2.5,"NaN","Infinity"],"Map":{"k":"v","":""},"Child":{"I":65536,"T":12}}
            """;
        byte[] written = Write(canonical);

        Expect.Json(canonical, Read(written));
        for (int length = 0; length < written.Length; length++)
        {
            Assert.Throws<CborException>(() => Read(written[..length]));
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(7);
        byte[] sound = Write("""{"S":"text","List":[1,2,3],"Map":{"k":"v"},"T":1.5,"Child":{"Bytes":"AQID"}}""");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = i % 2 == 0 ? [.. sound] : new byte[random.Next(60)];
            if (i % 2 == 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            else
            {
                random.NextBytes(bytes);
            }

            try
            {
                Read(bytes);
            }
            catch (CborException)
            {
                // That is an answer.
            }
        }
    }

    [Fact]
    public async Task Errors_say_the_shape_and_the_code_of_the_query_protocol()
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;

        await new RpcCbor(Service).WriteError(http, new(new("Gone", 404), "It is gone."), "id");
        await http.Response.BodyWriter.FlushAsync();

        Assert.Equal((404, "application/cbor", "rpc-v2-cbor", "Gone;Sender"),
            (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers["smithy-protocol"].ToString(), http.Response.Headers["x-amzn-query-error"].ToString()));
        var error = Read(body.ToArray());
        Assert.Equal(("com.amazonaws.tiny#GoneException", "It is gone."), (error.GetProperty("__type").GetString(), error.GetProperty("message").GetString()));
    }

    private static JsonElement Read(byte[] cbor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            CborBody.ToJson(json, cbor);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static byte[] Write(string canonical)
    {
        using var document = JsonDocument.Parse(canonical);
        var cbor = new CborWriter();
        CborBody.FromMembers(cbor, Service.Operations["Op"].Output!, document.RootElement);
        return cbor.Written.ToArray();
    }
}
