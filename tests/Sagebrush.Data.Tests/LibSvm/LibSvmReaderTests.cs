using System.Globalization;
using System.Text;
using Sagebrush.Data;
using Sagebrush.Data.LibSvm;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.LibSvm;

public sealed class LibSvmReaderTests
{
    [Fact]
    public void Words_become_pairs_and_the_widest_row_tells_the_width()
    {
        var batch = Read("1 0:1.5 3:-2\n\n0\t1:1e-3  # a comment\r\n2\n", LibSvmDialect.Training);
        Assert.True(batch.IsSparse);
        Assert.Equal([1, 0, 2], batch.Labels.ToArray());
        Assert.Equal([1.5f, 0, 0, -2], Row(batch, 0));
        Assert.Equal([0, 0.001f, 0, 0], Row(batch, 1));
        Assert.Equal([0, 0, 0, 0], Row(batch, 2));
        Assert.Equal([0, 3], batch.Sparse.RowKeys(0).ToArray());
    }

    [Fact]
    public void Words_of_any_look_and_length_are_read_as_the_runtime_reads_them()
    {
        string[] values = ["1", "-0.25", "1e-3", "123456789012345", "0.12345678901234567", "7.", ".5", "nan", "-0", "3.4028236e38", "99999999999999999999"];
        string[] indices = ["0", "7", "42", "0012", "4999", "123456", "000000000012", "0000000000000000000012"];
        var random = new SplitMix(9);
        for (int round = 0; round < 500; round++)
        {
            int count = (int)random.NextBelow(30);
            List<(string Index, string Value)> pairs = [.. Enumerable.Range(0, count).Select(_ => (Any(indices), Any(values)))];
            string words = string.Concat(pairs.Select(pair => $"{Any(" ", " ", "  ", "\t")}{pair.Index}:{pair.Value}"));
            var batch = Read($"1{words}{Any("", " ", "#1:2")}", LibSvmDialect.Training);
            Assert.Equal(pairs.Select(pair => int.Parse(pair.Index, CultureInfo.InvariantCulture)), batch.Sparse.RowKeys(0).ToArray());
            Assert.Equal(pairs.Select(pair => float.Parse(pair.Value, CultureInfo.InvariantCulture)), batch.Sparse.RowValues(0).ToArray());
        }

        string Any(params string[] of) => of[random.NextBelow((ulong)of.Length)];
    }

    [Fact]
    public void Weights_and_queries_stand_beside_the_label()
    {
        var batch = Read("1:0.5 qid:7 0:1\n0:2 qid:8 1:1\n", LibSvmDialect.Training);
        Assert.Equal([1, 0], batch.Labels.ToArray());
        Assert.Equal([0.5f, 2], batch.Weights.ToArray());
        Assert.Equal([7, 8], batch.Groups.ToArray());
    }

    [Fact]
    public void A_word_without_a_colon_is_a_column_of_value_1() => Assert.Equal([0, 0, 1, 4], Row(Read("1 2 3:4\n", LibSvmDialect.Training), 0));

    [Fact]
    public void A_request_may_have_labels_or_not()
    {
        var batch = Read("1 0:1 2:3\n2:4\n", LibSvmDialect.Inference);
        Assert.Equal(0, batch.LabelSize);
        Assert.Equal([1, 0, 3], Row(batch, 0));
        Assert.Equal([0, 0, 4], Row(batch, 1));
    }

    [Theory]
    [InlineData("1:1 3:3\n2:2\n", 3, 1f, 0f, 3f)]
    [InlineData("1:1 3:3\n0:2\n", 4, 0f, 1f, 0f, 3f)]
    public void A_request_that_counts_from_1_is_shifted_if_wanted(string text, int columns, params float[] row)
    {
        var batch = Read(text, LibSvmDialect.Inference with { ShiftsFromOne = true });
        Assert.Equal(columns, batch.Columns);
        Assert.Equal(row, Row(batch, 0));
    }

    [Theory]
    [InlineData("1 0:1\nx 0:1\n", "line 2: the label of 'x' is not a number")]
    [InlineData("1 0:1\n1 0:1 a:2\n", "line 2: 'a:2' is not index:value")]
    [InlineData("1 0:1 -1:2\n", "line 1: '-1:2' is not index:value")]
    [InlineData("1 0:1 9999999999:2\n", "line 1: '9999999999:2' is not index:value")]
    [InlineData("1 0:x\n", "line 1: the value of '0:x' is not a number")]
    [InlineData("1 qid:x\n", "line 1: 'qid:x' is not qid:number")]
    [InlineData("1 qid:4294967296\n", "line 1: 'qid:4294967296' is not qid:number")]
    [InlineData("1:2 0:1\n1 0:1\n", "line 2: no weight, the rows before have one")]
    [InlineData("1 0:1\n1:2 0:1\n", "line 2: a weight, the rows before have none")]
    [InlineData("1 qid:1 0:1\n1 0:1\n", "line 2: no qid, the rows before have one")]
    public void What_is_no_row_is_named_by_line_and_word(string text, string error) =>
        Assert.Equal(error, Assert.Throws<MalformedDataException>(() => Read(text, LibSvmDialect.Training)).Message);

    private static RowBatch Read(string text, LibSvmDialect dialect)
    {
        using var reader = new LibSvmReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), dialect);
        var batch = new RowBatch(int.MaxValue);
        Assert.True(reader.Read(batch));
        return batch;
    }

    private static float[] Row(RowBatch batch, int row)
    {
        var dense = new float[batch.Columns];
        batch.CopyRow(row, dense);
        return dense;
    }
}
