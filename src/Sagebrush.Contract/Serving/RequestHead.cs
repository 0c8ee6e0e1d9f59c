using System.Buffers.Text;
using System.Text;

namespace Sagebrush.Serving;

/// <summary>
/// Request line and headers, as far as a container needs them. https://www.rfc-editor.org/rfc/rfc9112
/// <code>
/// POST /invocations HTTP/1.1\r\n
/// Content-Type: text/csv\r\n
/// Content-Length: 15\r\n
/// \r\n
/// </code>
/// </summary>
internal readonly record struct RequestHead
{
    public string Method { get; private init; }

    public string Path { get; private init; }

    /// <summary>Behind the question mark; empty when there is none.</summary>
    public string Query { get; private init; }

    public string? ContentType { get; private init; }

    public string? Accept { get; private init; }

    /// <summary>Bytes of the body; 0 when it is chunked.</summary>
    public long Length { get; private init; }

    public bool IsChunked { get; private init; }

    /// <summary>The client waits for 100 before it sends the body.</summary>
    public bool ExpectsContinue { get; private init; }

    public bool KeepAlive { get; private init; }

    /// <summary>Reads a head.</summary>
    /// <param name="text">From the request line to the empty line, that one included.</param>
    /// <exception cref="RequestFaultException">400: no HTTP/1.x, or headers that contradict each other.</exception>
    public static RequestHead Parse(ReadOnlySpan<byte> text)
    {
        var line = Line(ref text);
        int method = line.IndexOf((byte)' '), version = line.LastIndexOf((byte)' ');
        if (method <= 0 || version <= method + 1 || !line[(version + 1)..].StartsWith("HTTP/1."u8))
        {
            throw new RequestFaultException(400, "This is no HTTP/1.1 request line.");
        }

        var target = line[(method + 1)..version];
        int query = target.IndexOf((byte)'?');
        var head = new RequestHead
        {
            Method = Encoding.ASCII.GetString(line[..method]),
            Path = Encoding.ASCII.GetString(query < 0 ? target : target[..query]),
            Query = query < 0 ? "" : Encoding.ASCII.GetString(target[(query + 1)..]),
            Length = -1,
            KeepAlive = !line.EndsWith("1.0"u8),
        };
        while (Line(ref text) is { IsEmpty: false } header)
        {
            head = head.With(header);
        }

        // Both at once is how requests are smuggled past a proxy.
        return head is { IsChunked: true, Length: >= 0 }
            ? throw new RequestFaultException(400, "A request has either a Content-Length or a Transfer-Encoding.")
            : head with { Length = Math.Max(0, head.Length) };
    }

    private RequestHead With(ReadOnlySpan<byte> header)
    {
        int colon = header.IndexOf((byte)':');
        if (colon <= 0 || header[..colon].ContainsAny(" \t"u8))
        {
            throw new RequestFaultException(400, "A header is not of the form NAME: VALUE.");
        }

        var name = header[..colon];
        var value = header[(colon + 1)..].Trim(" \t"u8);
        return Is(name, "content-length"u8) ? this with { Length = Number(value) }
            : Is(name, "content-type"u8) ? this with { ContentType = Encoding.Latin1.GetString(value) }
            : Is(name, "accept"u8) ? this with { Accept = Accept is null ? Encoding.Latin1.GetString(value) : $"{Accept}, {Encoding.Latin1.GetString(value)}" }
            : Is(name, "transfer-encoding"u8) ? Is(value, "chunked"u8)
                ? this with { IsChunked = true } : throw new RequestFaultException(501, "The only Transfer-Encoding understood here is chunked.")
            : Is(name, "expect"u8) ? this with { ExpectsContinue = Is(value, "100-continue"u8) }
            : Is(name, "connection"u8) ? this with { KeepAlive = Is(value, "keep-alive"u8) || (KeepAlive && !Is(value, "close"u8)) }
            : this;
    }

    private long Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out int read) && read == text.Length && number >= 0 && (Length < 0 || Length == number)
            ? number : throw new RequestFaultException(400, "The Content-Length is no number of bytes.");

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf("\r\n"u8);
        var line = text[..end];
        text = text[(end + 2)..];
        return line;
    }
}
