using System.Buffers.Binary;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// What stands before the content of a RecordIO frame, all little-endian:
/// <code>0A 23 D7 CE | length: u32 | content | zeros up to a multiple of 4</code>
/// </summary>
/// <param name="Mark">The first four bytes.</param>
/// <param name="Word">The length; its three highest bits say that the frame is a part of a record.</param>
internal readonly record struct FrameHeader(uint Mark, uint Word)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 8;

    /// <summary>The mark of a frame.</summary>
    public const uint Magic = 0xCED7230A;

    private const uint LongestContent = (1 << 29) - 1;

    /// <summary>Bytes of the content.</summary>
    public int Length => (int)Word;

    /// <summary>Bytes of the whole frame: the header, the content and what it is padded with.</summary>
    public int FrameLength => Size + ((Length + 3) & ~3);

    /// <summary>This is a frame with a whole record.</summary>
    public bool IsWhole => Mark == Magic && Word <= LongestContent;

    /// <summary>Why this is no frame, said of it; null when it is one.</summary>
    public string? Error =>
        Mark != Magic ? $"begins with {BinaryPrimitives.ReverseEndianness(Mark):X8}, a RecordIO frame begins with 0A23D7CE"
        : Word > LongestContent ? $"has a length word of 0x{Word:X8}: frames in parts are not supported" : null;

    /// <summary>The header with which some bytes begin, at least <see cref="Size"/> of them.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Word);
    }
}
