using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.XGBoost;

/// <summary>Makes XGBoost's matrices of tables.</summary>
internal static class TableMatrix
{
    /// <summary>The rows as they are, for every tree method: eight bytes a value.</summary>
    /// <param name="tables">One after the other; all dense or all sparse.</param>
    /// <param name="columns">Width of the matrix, at least that of the tables.</param>
    /// <param name="threads">Threads that copy; 0 for all.</param>
    public static DMatrix Plain(IReadOnlyList<RowTable> tables, int columns, int threads)
    {
        RowBlock[] blocks = [.. tables.SelectMany(table => table.Blocks).Where(block => block.Rows > 0)];
        var matrix = blocks[0].AbsentIsMissing ? Sparse(blocks, columns, threads) : Dense(blocks, columns, threads);
        matrix.Set("label", Joined(tables, table => table.Labels));
        if (tables.All(table => table.Weights.Length > 0))
        {
            matrix.Set("weight", Joined(tables, table => table.Weights));
        }

        if (tables.All(table => table.Groups.Length > 0))
        {
            matrix.SetQueries([.. Joined(tables, table => table.Groups).Select(query => checked((uint)query))]);
        }

        return matrix;
    }

    /// <summary>The rows in bins, for <c>tree_method=hist</c>: a byte a value where there are at most 256 bins.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="columns">Width of the matrix, at least that of the table.</param>
    /// <param name="bins">Most bins of a feature.</param>
    /// <param name="threads">Threads that quantise; 0 for all.</param>
    /// <param name="isAlone">No other host has rows: bins may be told from this table's values.</param>
    public static DMatrix Quantised(RowTable table, int columns, int bins, int threads, bool isAlone)
    {
        using var batches = new TableBatches(table, columns);
        using var reference = isAlone && DistinctValues.Of(table, columns, bins) is { } values ? DMatrix.Quantised(values, bins, reference: null, threads) : null;
        return DMatrix.Quantised(batches, bins, reference, threads);
    }

    private static DMatrix Dense(RowBlock[] blocks, int columns, int threads)
    {
        long rows = blocks.Sum(block => (long)block.Rows);
        if (blocks is [{ IsCompact: false } only])
        {
            return DMatrix.FromDense(only.Dense.Span, only.Rows, columns, threads);
        }

        if (rows * columns > Array.MaxLength)
        {
            throw new ClientException($"{rows} rows of {columns} features are more than tree_method exact or approx can take here: use tree_method hist.");
        }

        var values = GC.AllocateUninitializedArray<float>((int)(rows * columns));
        int at = 0;
        foreach (var block in blocks)
        {
            block.CopyTo(values.AsSpan(at));
            at += block.Rows * columns;
        }

        return DMatrix.FromDense(values, (int)rows, columns, threads);
    }

    private static DMatrix Sparse(RowBlock[] blocks, int columns, int threads)
    {
        if (blocks is [var only])
        {
            return DMatrix.FromSparse(only.RowPointers.Span, only.Keys.Span, only.Values.Span, columns, threads);
        }

        long pairs = blocks.Sum(block => block.RowPointers.Span[^1]);
        if (pairs > Array.MaxLength)
        {
            throw new ClientException($"{pairs} values are more than tree_method exact or approx can take here: use tree_method hist.");
        }

        var starts = new List<long> { 0 };
        var (keys, values) = (new int[pairs], new float[pairs]);
        foreach (var block in blocks)
        {
            long before = starts[^1];
            int count = (int)block.RowPointers.Span[^1];
            block.Keys.Span[..count].CopyTo(keys.AsSpan((int)before));
            block.Values.Span[..count].CopyTo(values.AsSpan((int)before));
            foreach (long end in block.RowPointers.Span[1..])
            {
                starts.Add(before + end);
            }
        }

        return DMatrix.FromSparse([.. starts], keys, values, columns, threads);
    }

    private static T[] Joined<T>(IReadOnlyList<RowTable> tables, Func<RowTable, ReadOnlyMemory<T>> part) =>
        tables is [var only] ? part(only).ToArray() : [.. tables.SelectMany(table => part(table).ToArray())];
}
