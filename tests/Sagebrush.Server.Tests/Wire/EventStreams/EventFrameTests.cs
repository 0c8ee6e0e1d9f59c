using System.Buffers;
using System.Text;
using Xunit;

namespace Sagebrush.Wire;

public sealed class EventFrameTests
{
    // Made by hand of the format's description, and read by botocore.
    private const string Hello =
        "0000006e000000595197ff150b3a6576656e742d7479706507000b5061796c6f6164506172740d3a636f6e74656e742d747970650700186170706c69636174696f6e2f6f637465742d73747265616d"
        + "0d3a6d6573736167652d747970650700056576656e7468656c6c6f29738ab4";

    [Fact]
    public void A_part_of_a_payload() => Assert.Equal(Hello, Hex(EventMessage.Bytes("PayloadPart", "hello"u8.ToArray())));

    [Fact]
    public void A_message_without_anything() => Assert.Equal("000000100000000005c248eb7d98c8ff", Hex(new([], default)));

    [Fact]
    public void Messages_follow_each_other_without_a_gap()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var message = EventMessage.Bytes("PayloadPart", "hello"u8.ToArray());

        EventFrame.Write(buffer, message);
        EventFrame.Write(buffer, message);

        Assert.Equal(Hello + Hello, Convert.ToHexStringLower(buffer.WrittenSpan));
    }

    [Fact]
    public void An_exception_has_its_members_in_json()
    {
        var message = EventMessage.Exception("ModelStreamError", ("Message", "no"), ("ErrorCode", "StreamBroken"));

        Assert.Equal([(":exception-type", "ModelStreamError"), (":content-type", "application/json"), (":message-type", "exception")], message.Headers);
        Assert.Equal("""{"Message":"no","ErrorCode":"StreamBroken"}""", Encoding.UTF8.GetString(message.Payload.Span));
    }

    private static string Hex(EventMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventFrame.Write(buffer, message);
        return Convert.ToHexStringLower(buffer.WrittenSpan);
    }
}
