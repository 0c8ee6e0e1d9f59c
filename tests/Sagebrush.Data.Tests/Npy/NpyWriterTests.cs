using System.Text;
using Sagebrush.Data;
using Sagebrush.Data.Npy;
using Xunit;

namespace Sagebrush.Tests.Npy;

public sealed class NpyWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(180, 300)]
    public void A_matrix_is_read_as_it_was_written(int rows, int columns)
    {
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => 0.5f * i - 7)];
        using var reader = new NpyReader(new MemoryStream(NpyWriter.Write(values, columns)));
        var batch = new RowBatch(rows);
        Assert.True(reader.Read(batch));
        Assert.Equal((rows, columns), (batch.Rows, batch.Columns));
        Assert.Equal(values, batch.Dense.Values.ToArray());
    }

    // As python3 -c "import numpy as np, io; f = io.BytesIO(); np.save(f, np.float32([[1, 2]])); print(f.getvalue())" prints it.
    [Fact]
    public void The_head_is_that_of_NumPy()
    {
        byte[] file = NpyWriter.Write([1, 2], 2);
        Assert.Equal(128 + 8, file.Length);
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], file[..10]);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".PadRight(117) + '\n', Encoding.ASCII.GetString(file, 10, 118));
    }

    [Fact]
    public void A_matrix_without_rows_keeps_its_width() =>
        Assert.Contains("'shape': (0, 300)", Encoding.ASCII.GetString(NpyWriter.Write([], 300)), StringComparison.Ordinal);

    [Fact]
    public void Values_that_are_no_whole_rows_are_refused() => Assert.Throws<ArgumentException>(() => NpyWriter.Write([1, 2, 3], 2));
}
