namespace Sagebrush.Data.LibSvm;

/// <summary>Sparse rows as text in pieces of lines.</summary>
internal sealed class LibSvmPieces(LibSvmDialect dialect) : PieceFormat
{
    public override int Cut(ReadOnlySpan<byte> bytes) => LineReader.Cut(bytes);

    public override int Count(ReadOnlySpan<byte> bytes) => LineReader.Count(bytes);

    public override RowReader Open(ReadBuffer bytes, Position start) => new LibSvmReader(bytes, start, dialect);
}
