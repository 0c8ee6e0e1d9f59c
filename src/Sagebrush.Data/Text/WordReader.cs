using System.Buffers;

namespace Sagebrush.Data.Text;

/// <summary>Takes the words out of a text in UTF-8: runs of ASCII letters and digits, in lower case, without tags and entities of HTML.</summary>
internal ref struct WordReader(ReadOnlySpan<byte> text, Span<char> buffer)
{
    private static readonly SearchValues<byte> WordBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    // A longer entity is no entity: the longest that is in use, &thetasym; or &#x1F600;, has eight or nine letters.
    private const int LongestEntity = 10;

    private readonly Span<char> _buffer = buffer;
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The next word, in the buffer until the next call; of a longer one as much as the buffer holds. False when there is none.</summary>
    public bool Next(out Span<char> word)
    {
        Skip();
        int length = _rest.IndexOfAnyExcept(WordBytes);
        length = length < 0 ? _rest.Length : length;
        word = _buffer[..Math.Min(length, _buffer.Length)];
        for (int i = 0; i < word.Length; i++)
        {
            byte letter = _rest[i];
            word[i] = (char)(letter is >= (byte)'A' and <= (byte)'Z' ? letter | 0x20 : letter);
        }

        _rest = _rest[length..];
        return length > 0;
    }

    private void Skip()
    {
        while (!_rest.IsEmpty && !WordBytes.Contains(_rest[0]))
        {
            _rest = _rest[(_rest[0] switch { (byte)'<' => TagLength(), (byte)'&' => EntityLength(), _ => 1 })..];
        }
    }

    private readonly int TagLength()
    {
        bool isTag = _rest.Length > 1 && (char.IsAsciiLetter((char)_rest[1]) || _rest[1] is (byte)'/' or (byte)'!');
        return isTag && _rest.IndexOf((byte)'>') is > 0 and var end ? end + 1 : 1;
    }

    private readonly int EntityLength()
    {
        int end = _rest[..Math.Min(_rest.Length, LongestEntity + 2)].IndexOf((byte)';');
        return end > 1 && !_rest[1..end].ContainsAnyExcept(WordBytes) || (end > 2 && _rest[1] == '#') ? end + 1 : 1;
    }
}
