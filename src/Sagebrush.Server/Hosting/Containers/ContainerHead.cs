using System.Buffers.Text;
using System.Text;

namespace Sagebrush.Hosting;

/// <summary>The head of a container's answer, as far as anybody asks for it.</summary>
internal sealed class ContainerHead
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>HTTP status.</summary>
    public int Status { get; private set; }

    /// <summary>The body's type.</summary>
    public string? ContentType { get; private set; }

    /// <summary>The model's word to the caller.</summary>
    public string? CustomAttributes { get; private set; }

    /// <summary>A session that the model has begun.</summary>
    public string? NewSessionId { get; private set; }

    /// <summary>A session that the model has ended.</summary>
    public string? ClosedSessionId { get; private set; }

    /// <summary>Bytes of the body; null when it is chunked or ends with the connection.</summary>
    public long? Length { get; private set; }

    /// <summary>The body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The connection can take another request behind the body.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Reads <c>HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n … \r\n\r\n</c>.</summary>
    /// <param name="text">Up to and with the empty line.</param>
    /// <exception cref="IOException">Not the head of an HTTP/1 answer.</exception>
    public static ContainerHead Parse(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("HTTP/1."u8) || text.Length < 13 || text[8] != ' ' || !Utf8Parser.TryParse(text.Slice(9, 3), out int status, out var read) || read != 3)
        {
            throw NotHttp();
        }

        var head = new ContainerHead { Status = status, KeepsAlive = text[7] == '1' };
        for (var rest = text[(text.IndexOf(LineEnd) + 2)..]; rest.IndexOf(LineEnd) is > 0 and var end; rest = rest[(end + 2)..])
        {
            head.Take(rest[..end]);
        }

        if (status is < 200 or 204 or 304)
        {
            (head.Length, head.IsChunked) = (0, false);
        }

        head.KeepsAlive &= head.IsChunked || head.Length is not null;
        return head;
    }

    private static IOException NotHttp() => new("The container answered something that is not HTTP.");

    private static bool Is(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Ascii.EqualsIgnoreCase(a, b);

    private void Take(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            throw NotHttp();
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Is(name, "Content-Length"u8))
        {
            Length = Utf8Parser.TryParse(value, out long length, out var read) && read == value.Length && length >= 0 ? length : throw NotHttp();
        }
        else if (Is(name, "Content-Type"u8))
        {
            ContentType = Encoding.UTF8.GetString(value);
        }
        else if (Is(name, "Transfer-Encoding"u8))
        {
            IsChunked = Is(value, "chunked"u8) ? true : throw NotHttp();
        }
        else if (Is(name, "Connection"u8))
        {
            KeepsAlive = !Is(value, "close"u8) && (KeepsAlive || Is(value, "keep-alive"u8));
        }
        else if (Is(name, "X-Amzn-SageMaker-Custom-Attributes"u8))
        {
            CustomAttributes = Encoding.UTF8.GetString(value);
        }
        else if (Is(name, "X-Amzn-SageMaker-New-Session-Id"u8))
        {
            NewSessionId = Encoding.UTF8.GetString(value);
        }
        else if (Is(name, "X-Amzn-SageMaker-Closed-Session-Id"u8))
        {
            ClosedSessionId = Encoding.UTF8.GetString(value);
        }
    }
}
