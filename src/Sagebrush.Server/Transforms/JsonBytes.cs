using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sagebrush.Transforms;

/// <summary>Writes parts of JSON documents as they came, in one line.</summary>
internal static class JsonBytes
{
    /// <summary>Writes a value.</summary>
    public static void WriteValue(this IBufferWriter<byte> output, JsonElement value)
    {
        // A line end within a document can only stand between its tokens.
        var bytes = JsonMarshal.GetRawUtf8Value(value);
        for (int end; (end = bytes.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; bytes = bytes[(end + 1)..])
        {
            output.Write(bytes[..end]);
        }

        output.Write(bytes);
    }

    /// <summary>Writes <c>"name":value</c>.</summary>
    public static void WriteMember(this IBufferWriter<byte> output, string name, JsonElement value)
    {
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
        output.Write("\":"u8);
        output.WriteValue(value);
    }

    /// <summary>Writes a member of an object.</summary>
    public static void WriteMember(this IBufferWriter<byte> output, JsonProperty member)
    {
        output.Write("\""u8);
        output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
        output.Write("\":"u8);
        output.WriteValue(member.Value);
    }
}
