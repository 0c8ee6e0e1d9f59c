using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class FactorTableTests
{
    [Fact]
    public void A_new_table_is_zero_and_rows_keep_what_is_written()
    {
        using var table = new FactorTable(5, 3);
        Assert.All(table.Slice(0, 15).ToArray(), value => Assert.Equal(0, value));
        table.Row(1).Fill(1);
        table.Row(4)[2] = 7;
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7], table.Slice(0, 15).ToArray());
        Assert.Equal([1, 1, 0], table.Slice(4, 3).ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(100, 64)]
    public void A_table_begins_at_a_multiple_of_its_alignment(int rows, int width)
    {
        using var table = new FactorTable(rows, width);
        Assert.Equal(0, PlaceOf(table.Row(0)) % FactorTable.Alignment);
    }

    [Fact]
    public void A_table_longer_than_an_array_has_all_its_rows()
    {
        if (!TryLend(40_000_000, 64, out var table))
        {
            return;
        }

        using (table)
        {
            Assert.Equal(2_560_000_000, table.Count);
            table.Row(39_999_999).Fill(2);
            Assert.Equal(2, table.Slice(table.Count - 1, 1)[0]);
            Assert.Equal(0, table.Row(20_000_000)[5]);
            Assert.Equal(39_999_999L * 64 * sizeof(float), PlaceOf(table.Row(39_999_999)) - PlaceOf(table.Row(0)));
        }
    }

    [Fact]
    public void What_is_outside_is_refused()
    {
        using var table = new FactorTable(5, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Row(5)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Row(-1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Slice(14, 2)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Slice(16, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Slice(-1, 1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Slice(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FactorTable(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FactorTable(1, 0));
    }

    [Fact]
    public void More_than_the_system_has_is_refused() => Assert.Throws<OutOfMemoryException>(() => new FactorTable(int.MaxValue, int.MaxValue));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(16, 3)]
    [InlineData(37, 18)]
    public void Columns_become_rows(int rows, int width)
    {
        using var table = new FactorTable(rows, width);
        for (int i = 0; i < table.Count; i++)
        {
            table.Slice(i, 1)[0] = i;
        }

        using var transposed = table.Transposed();
        Assert.Equal((width, rows), (transposed.Rows, transposed.Width));
        Assert.All(Enumerable.Range(0, rows * width), i => Assert.Equal(i, transposed.Row(i % width)[i / width]));
    }

    [Fact]
    public void A_table_disposed_of_has_no_rows()
    {
        var table = new FactorTable(5, 3);
        table.Dispose();
        table.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Row(0)[0]);
    }

    // Only a few pages are touched, but a small machine may refuse to promise 10 GiB.
    private static bool TryLend(int rows, int width, [NotNullWhen(true)] out FactorTable? table)
    {
        try
        {
            table = new(rows, width);
            return true;
        }
        catch (OutOfMemoryException)
        {
            table = null;
            return false;
        }
    }

    private static unsafe long PlaceOf(Span<float> row) => (long)Unsafe.AsPointer(ref row[0]);
}
