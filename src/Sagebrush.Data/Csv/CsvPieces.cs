namespace Sagebrush.Data.Csv;

/// <summary>CSV in pieces of lines.</summary>
internal sealed class CsvPieces(CsvDialect dialect) : PieceFormat
{
    public override int Cut(ReadOnlySpan<byte> bytes) => LineReader.Cut(bytes);

    public override int Count(ReadOnlySpan<byte> bytes) => LineReader.Count(bytes);

    public override RowReader Open(ReadBuffer bytes, Position start) => new CsvReader(bytes, start, dialect);

    public override PieceFormat Settled(ReadOnlySpan<byte> first)
    {
        var text = first.Trim(" \t\r\n"u8);
        int end = text.IndexOf((byte)'\n');
        return dialect.Delimiter is null ? new CsvPieces(dialect with { Delimiter = (char)CsvDialect.Sniff(end < 0 ? text : text[..end]) }) : this;
    }
}
