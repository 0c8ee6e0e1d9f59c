namespace Sagebrush.Data;

/// <summary>Some rows of a <see cref="RowTable"/>, dense or compact. Its arrays are handed out as they are, to be pinned and given to native code.</summary>
public sealed class RowBlock
{
    /// <summary>A dense block.</summary>
    /// <param name="rows">n.</param>
    /// <param name="columns">d.</param>
    /// <param name="dense">n × d.</param>
    internal RowBlock(int rows, int columns, ReadOnlyMemory<float> dense) => (Rows, Columns, Dense) = (rows, columns, dense);

    /// <summary>A compact block.</summary>
    /// <param name="columns">d.</param>
    /// <param name="rowPointers">n + 1 places in the pairs.</param>
    /// <param name="keys">The column of each pair.</param>
    /// <param name="values">The value of each pair.</param>
    /// <param name="absentIsMissing">What has no pair is missing, else 0.</param>
    internal RowBlock(int columns, ReadOnlyMemory<long> rowPointers, ReadOnlyMemory<int> keys, ReadOnlyMemory<float> values, bool absentIsMissing)
    {
        (Rows, Columns, IsCompact, AbsentIsMissing) = (rowPointers.Length - 1, columns, true, absentIsMissing);
        (RowPointers, Keys, Values) = (rowPointers, keys, values);
    }

    /// <summary>Number of rows, n.</summary>
    public int Rows { get; }

    /// <summary>Width of a row, d: that of the table.</summary>
    public int Columns { get; internal set; }

    /// <summary>The features are pairs of column and value, else <see cref="Dense"/>.</summary>
    public bool IsCompact { get; }

    /// <summary>In a compact block: a column without a pair is missing; else it is 0.</summary>
    public bool AbsentIsMissing { get; }

    /// <summary>The features of a dense block, n × d, NaN where one is missing; empty when the block is compact.</summary>
    public ReadOnlyMemory<float> Dense { get; }

    /// <summary>Row i of a compact block has the pairs from place i up to place i + 1: n + 1 numbers, the first 0; empty when the block is dense.</summary>
    public ReadOnlyMemory<long> RowPointers { get; }

    /// <summary>The column of each pair, from 0.</summary>
    public ReadOnlyMemory<int> Keys { get; }

    /// <summary>The value of each pair.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Writes all rows out in full: absent values as 0, or as NaN where absent is missing.</summary>
    /// <param name="dense">n × d.</param>
    public void CopyTo(Span<float> dense) => CopyTo(0, Rows, dense);

    /// <summary>Writes some rows out in full: absent values as 0, or as NaN where absent is missing.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="dense">count × d.</param>
    public void CopyTo(int start, int count, Span<float> dense)
    {
        dense = dense[..checked(count * Columns)];
        if (!IsCompact)
        {
            Dense.Span.Slice(start * Columns, dense.Length).CopyTo(dense);
            return;
        }

        dense.Fill(AbsentIsMissing ? float.NaN : 0);
        var pointers = RowPointers.Span.Slice(start, count + 1);
        for (int row = 0; row < count; row++)
        {
            int first = (int)pointers[row], pairs = (int)pointers[row + 1] - first;
            Scatter(Keys.Span.Slice(first, pairs), Values.Span.Slice(first, pairs), dense.Slice(row * Columns, Columns));
        }
    }

    private static void Scatter(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, Span<float> row)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            row[keys[i]] = values[i];
        }
    }
}
