namespace Sagebrush.Data.Splitting;

/// <summary>Where a record lies in the bytes that begin with it.</summary>
/// <param name="Length">Bytes of the record with its frame or line end; the next record begins behind them.</param>
/// <param name="Start">Where its content begins.</param>
/// <param name="Count">Bytes of its content.</param>
/// <param name="IsBlank">An empty line, which is no record.</param>
public readonly record struct FramedRecord(int Length, int Start, int Count, bool IsBlank = false)
{
    /// <summary>The content alone, out of the bytes that begin with this record.</summary>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Count);
}
