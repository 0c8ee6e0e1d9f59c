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
