namespace Sagebrush.Data;

/// <summary>A part of a file or stream: whole records, as they follow each other. One is filled again and again.</summary>
/// <param name="size">Bytes that it has room for; it grows where a record is longer.</param>
internal sealed class Piece(int size)
{
    private byte[] _bytes = new byte[size];

    /// <summary>Which piece of all files it is, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>Which file it is of, from 0.</summary>
    public int File { get; set; }

    /// <summary>Bytes of the file before it.</summary>
    public long Start { get; set; }

    /// <summary>Number of bytes.</summary>
    public int Length { get; set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The room behind the bytes.</summary>
    public Span<byte> Room => _bytes.AsSpan(Length);

    /// <summary>Doubles the room for a record that is longer.</summary>
    /// <exception cref="MalformedDataException">It is longer than an array can be.</exception>
    public void Grow()
    {
        if (_bytes.Length == Array.MaxLength)
        {
            throw new MalformedDataException($"a line or record has more than {Array.MaxLength:N0} bytes");
        }

        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, 2L * _bytes.Length + 1));
    }

    /// <summary>Appends bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (Room.Length < bytes.Length)
        {
            Grow();
        }

        bytes.CopyTo(Room);
        Length += bytes.Length;
    }

    /// <summary>The same bytes to be read.</summary>
    public ReadBuffer ToRead() => new(_bytes, Length);

    /// <summary>One of its own for later.</summary>
    public Piece Copy()
    {
        var copy = new Piece(Length) { Ordinal = Ordinal, File = File, Start = Start };
        copy.Add(Bytes);
        return copy;
    }
}
