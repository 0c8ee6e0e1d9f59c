namespace Sagebrush.Data;

/// <summary>How a format is cut into pieces that are read apart from each other.</summary>
internal abstract class PieceFormat
{
    /// <summary>The length of the whole records with which the bytes begin; 0 when not even one is whole.</summary>
    public abstract int Cut(ReadOnlySpan<byte> bytes);

    /// <summary>The most records that there can be in whole bytes.</summary>
    public abstract int Count(ReadOnlySpan<byte> bytes);

    /// <summary>Reads whole records.</summary>
    /// <param name="bytes">The records.</param>
    /// <param name="start">Where they stand.</param>
    public abstract RowReader Open(ReadBuffer bytes, Position start);

    /// <summary>The format with what the first records tell for all.</summary>
    public virtual PieceFormat Settled(ReadOnlySpan<byte> first) => this;
}
