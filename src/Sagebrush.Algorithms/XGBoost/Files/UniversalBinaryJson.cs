namespace Sagebrush.XGBoost;

/// <summary>
/// Walks through Universal Binary JSON: every value is whole. The library reads past the end of a file that was cut off. https://ubjson.org
/// <code>
/// { L key value … }     [ value … ]     [ $ type # count value … ]     S L text
/// </code>
/// </summary>
internal static class UniversalBinaryJson
{
    private const int Deepest = 64;

    /// <summary>Passes a document.</summary>
    /// <exception cref="InvalidDataException">Not one, or not all of it.</exception>
    public static void Check(ReadOnlySpan<byte> document) => Value(ref document, Take(ref document, 1)[0], depth: 0);

    private static void Value(ref ReadOnlySpan<byte> rest, byte type, int depth)
    {
        switch (type)
        {
            case (byte)'{' or (byte)'[' when depth < Deepest:
                Container(ref rest, type == '{', depth + 1);
                break;
            case (byte)'S' or (byte)'H':
                Take(ref rest, Count(ref rest));
                break;
            default:
                Take(ref rest, Size(type));
                break;
        }
    }

    private static void Container(ref ReadOnlySpan<byte> rest, bool isObject, int depth)
    {
        byte? type = Is(ref rest, '$') ? Take(ref rest, 1)[0] : null;
        if (type is null && !Is(ref rest, '#'))
        {
            while (!Is(ref rest, isObject ? '}' : ']'))
            {
                Member(ref rest, isObject, type, depth);
            }

            return;
        }

        _ = type is null || Is(ref rest, '#') ? 0 : throw NoDocument();
        long count = Count(ref rest);
        if (!isObject && type is { } number && number is not ((byte)'{' or (byte)'[' or (byte)'S' or (byte)'H'))
        {
            Take(ref rest, count <= rest.Length ? count * Size(number) : throw NoDocument());
            return;
        }

        for (; count > 0; count--)
        {
            Member(ref rest, isObject, type, depth);
        }
    }

    private static void Member(ref ReadOnlySpan<byte> rest, bool isObject, byte? type, int depth)
    {
        if (isObject)
        {
            Take(ref rest, Count(ref rest));
        }

        Value(ref rest, type ?? Take(ref rest, 1)[0], depth);
    }

    /// <summary>Takes a length: a marker that says how many bytes it has, and those.</summary>
    /// <exception cref="InvalidDataException">It is none, or not all of it.</exception>
    public static long Count(ref ReadOnlySpan<byte> rest)
    {
        byte type = Take(ref rest, 1)[0];
        var bytes = Take(ref rest, type is (byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L' ? Size(type) : throw NoDocument());
        long count = 0;
        foreach (byte part in bytes)
        {
            count = count << 8 | part;
        }

        return count;
    }

    // Bytes of a value that has no parts.
    private static int Size(byte type) => (char)type switch
    {
        'Z' or 'N' or 'T' or 'F' => 0,
        'i' or 'U' or 'C' => 1,
        'I' => 2,
        'l' or 'd' => 4,
        'L' or 'D' => 8,
        _ => throw NoDocument(),
    };

    private static bool Is(ref ReadOnlySpan<byte> rest, char marker)
    {
        bool isIt = rest.Length > 0 && rest[0] == marker;
        rest = isIt ? rest[1..] : rest;
        return isIt;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, long length)
    {
        if (length < 0 || length > rest.Length)
        {
            throw NoDocument();
        }

        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }

    private static InvalidDataException NoDocument() => new("it is no Universal Binary JSON, or it is cut off.");
}
