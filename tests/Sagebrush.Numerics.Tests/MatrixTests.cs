using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class MatrixTests
{
    [Fact]
    public void Rows_added_to_a_dense_matrix_stay_when_it_grows()
    {
        var matrix = new DenseMatrix(0, 3);
        for (int i = 0; i < 100; i++)
        {
            matrix.AddRow().Fill(i);
        }

        Assert.Equal(100, matrix.Rows);
        Assert.Equal([7f, 7f, 7f], matrix.Row(7));
        Assert.Equal([8f, 8f, 8f, 9f, 9f, 9f], matrix.RowRange(8, 2));
    }

    [Fact]
    public void A_matrix_too_large_for_one_array_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new DenseMatrix(1 << 20, 1 << 20));

    [Fact]
    public void A_sparse_row_is_written_out_in_full()
    {
        var matrix = new CsrMatrix();
        matrix.Clear(5);
        matrix.AddRow([], []);
        matrix.AddRow([4, 1, 4], [2, 3, 5]);
        var dense = new float[5];
        matrix.CopyRow(1, dense);
        Assert.Equal([0f, 3f, 0f, 0f, 7f], dense);
        matrix.CopyRow(0, dense);
        Assert.Equal(new float[5], dense);
        Assert.Equal([4, 1, 4], matrix.RowKeys(1));
    }

    [Fact]
    public void Of_a_row_in_full_all_but_zeros_are_kept()
    {
        for (int columns = 1; columns < 70; columns++)
        {
            float[] row = [.. Enumerable.Range(0, columns).Select(i => i % 7 == 3 ? float.NaN : i % 5 == 1 ? -0f : i % 3 == 0 ? i : 0f)];
            int[] kept = [.. Enumerable.Range(0, columns).Where(i => BitConverter.SingleToInt32Bits(row[i]) != 0)];
            var matrix = new CsrMatrix();
            matrix.Clear(columns);
            matrix.AddRow([columns - 1], [1]);
            matrix.AddRow(row);
            Assert.Equal(kept, matrix.RowKeys(1));
            Assert.Equal(kept.Select(i => BitConverter.SingleToInt32Bits(row[i])), matrix.RowValues(1).ToArray().Select(BitConverter.SingleToInt32Bits));
            Assert.Equal([0, 1, 1 + kept.Length], matrix.RowPointers.ToArray());
        }
    }

    [Fact]
    public void Columns_are_added_behind_and_taken_off_before()
    {
        var matrix = new CsrMatrix();
        matrix.Clear(2);
        matrix.AddRow([1], [5]);
        matrix.Widen(4);
        matrix.ShiftKeys();
        var dense = new float[3];
        matrix.CopyRow(0, dense);
        Assert.Equal([5f, 0f, 0f], dense);
        Assert.Throws<ArgumentOutOfRangeException>(matrix.ShiftKeys);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Widen(2));
    }

    [Fact]
    public void A_column_beyond_the_width_is_refused()
    {
        var matrix = new CsrMatrix();
        matrix.Clear(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.AddRow([5], [1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1001)]
    public void Ranges_cover_every_item_once(int count)
    {
        var seen = new int[count];
        ParallelRanges.Run(count, 10, (start, end) =>
        {
            for (int i = start; i < end; i++)
            {
                Interlocked.Increment(ref seen[i]);
            }
        }, CancellationToken.None);
        Assert.All(seen, times => Assert.Equal(1, times));
    }
}
