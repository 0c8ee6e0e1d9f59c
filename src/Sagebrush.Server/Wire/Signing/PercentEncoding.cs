using System.Text;
using System.Text.Unicode;

namespace Sagebrush.Wire.Signing;

/// <summary>RFC 3986 percent-encoding as SigV4 wants it: all but unreserved characters, upper-case digits, of UTF-8 bytes.</summary>
internal static class PercentEncoding
{
    /// <summary><c>a%20b+c</c> → <c>a b c</c>: a query's text. A lone percent sign stands for itself.</summary>
    public static string Decode(string text) => text.AsSpan().IndexOfAny('%', '+') < 0 ? text : Uri.UnescapeDataString(text.Replace('+', ' '));

    /// <summary>True when every percent sign begins a byte, and the bytes are UTF-8.</summary>
    public static bool IsWellFormed(string text)
    {
        if (!text.Contains('%'))
        {
            return true;
        }

        var bytes = new Utf8Line(stackalloc byte[256]);
        try
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] != '%')
                {
                    bytes.Append((byte)Math.Min(text[i], '~'));
                }
                else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                {
                    bytes.Append(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                    i += 2;
                }
                else
                {
                    return false;
                }
            }

            return Utf8.IsValid(bytes.Written);
        }
        finally
        {
            bytes.Dispose();
        }
    }

    /// <summary>Encodes text of a query or path segment; <c>/</c> too unless <paramref name="keepSlash"/>.</summary>
    public static string Encode(string text, bool keepSlash = false)
    {
        var bytes = new Utf8Line(stackalloc byte[256]);
        Append(ref bytes, text, keepSlash, decodeFirst: false);
        string encoded = Encoding.ASCII.GetString(bytes.Written);
        bytes.Dispose();
        return encoded;
    }

    /// <summary>
    /// Writes <paramref name="text"/> encoded. <paramref name="decodeFirst"/>: it is percent-encoded already, in whatever style, and gets the canonical
    /// style; otherwise a percent sign is encoded once more.
    /// </summary>
    public static void Append(ref Utf8Line line, ReadOnlySpan<char> text, bool keepSlash, bool decodeFirst)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (text.Length > 0)
        {
            int length;
            if (decodeFirst && text[0] == '%' && text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
            {
                utf8[0] = Convert.FromHexString(text.Slice(1, 2))[0];
                length = 1;
                text = text[3..];
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out int consumed);
                length = rune.EncodeToUtf8(utf8);
                text = text[consumed..];
            }
            foreach (byte b in utf8[..length])
            {
                Append(ref line, b, keepSlash);
            }
        }
    }

    private static void Append(ref Utf8Line line, byte b, bool keepSlash)
    {
        if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' || (b == '/' && keepSlash))
        {
            line.Append(b);
            return;
        }
        line.Append((byte)'%');
        line.Append("0123456789ABCDEF"u8[b >> 4]);
        line.Append("0123456789ABCDEF"u8[b & 15]);
    }
}
