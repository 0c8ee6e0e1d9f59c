using System.Buffers;
using System.Text;
using Sagebrush.Data;
using Sagebrush.Data.Csv;
using Sagebrush.Data.LibSvm;
using Sagebrush.Data.RecordIo;
using Sagebrush.Numerics;
using Sagebrush.Tests.Csv;
using Xunit;

namespace Sagebrush.Tests.Tables;

/// <summary>Wherever a file is cut, the table is the same and an error names the same place.</summary>
public sealed class PieceTests
{
    private static readonly PieceFormat Csv = new CsvPieces(new() { LabelSize = 1, EmptyIsMissing = true, Delimiter = null });

    [Fact]
    public void Csv_is_the_same_in_pieces_of_any_size()
    {
        var random = new SplitMix(3);
        for (int round = 0; round < 60; round++)
        {
            int fields = 2 + (int)random.NextBelow(40);
            bool isSparse = random.NextBelow(2) == 0;
            string[] lines = [.. Enumerable.Range(0, 60).Select(_ => random.NextBelow(8) == 0 ? "" : Line(random, fields, isSparse))];
            byte[] text = Encoding.UTF8.GetBytes(string.Join(random.NextBelow(2) == 0 ? "\n" : "\r\n", lines));
            var expected = Whole(Read(Csv, text, text.Length + 1));
            Assert.Equal(lines.Count(line => line != ""), expected.Labels.Length);
            Assert.Equal(lines.Where(line => line != "").SelectMany(line => PlainCsv.Fields(line, ',', emptyIsMissing: true).Values.Skip(1)), expected.Dense);
            foreach (int size in (int[])[1, 2, 7, 64, 100, 1000])
            {
                var actual = Whole(Read(Csv, text, size));
                Assert.Equal(expected.Labels, actual.Labels);
                Assert.Equal(expected.Dense, actual.Dense);
            }
        }
    }

    [Theory]
    [InlineData("x", "column 1: 'x' is not a number")]
    [InlineData("1,2", "1 features, the rows before have 2")]
    [InlineData("1,2,3,4", "3 features, the rows before have 2")]
    [InlineData("\uFEFF1,2,3", "column 1: '\uFEFF1' is not a number")]
    public void An_error_names_its_line_wherever_it_is(string bad, string error)
    {
        for (int line = 2; line < 40; line++)
        {
            string text = string.Join('\n', Enumerable.Range(1, 40).Select(i => i == line ? bad : i % 5 == 4 ? "" : i > line && i % 7 == 0 ? "y" : "1,2,3"));
            foreach (int size in (int[])[1, 5, 33, 1000])
            {
                Assert.Equal($"line {line}: {error}", Assert.Throws<MalformedDataException>(() => Read(Csv, Encoding.UTF8.GetBytes(text), size)).Message);
            }
        }
    }

    [Fact]
    public void A_header_is_told_from_other_words()
    {
        string message = Assert.Throws<MalformedDataException>(() => Read(Csv, "a,b\n1,2\n"u8.ToArray(), 4)).Message;
        Assert.Equal("line 1: column 1: 'a' is not a number (a header line is not allowed)", message);
    }

    [Fact]
    public void LibSvm_is_the_same_in_pieces_of_any_size()
    {
        var random = new SplitMix(5);
        var format = new LibSvmPieces(LibSvmDialect.Training);
        string text = string.Concat(Enumerable.Range(0, 50).Select(i =>
            $"{i % 2}:{i} qid:{i / 10} {random.NextBelow(9)}:{i}.5 {10 + random.NextBelow(20)}:-1\n"));
        var expected = Read(format, Encoding.UTF8.GetBytes(text), text.Length + 1);
        foreach (int size in (int[])[1, 20, 100])
        {
            var actual = Read(format, Encoding.UTF8.GetBytes(text), size);
            Assert.True(actual.IsSparse);
            Assert.Equal(Whole(expected).Dense, Whole(actual).Dense);
            Assert.Equal(expected.Weights.ToArray(), actual.Weights.ToArray());
            Assert.Equal(expected.Groups.ToArray(), actual.Groups.ToArray());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_are_the_same_in_pieces_of_any_size(bool isSparse)
    {
        byte[] records = Records(40, isSparse);
        var expected = Whole(Read(new RecordPieces(hasLabels: true), records, records.Length + 1));
        Assert.Equal(40, expected.Labels.Length);
        foreach (int size in (int[])[1, 20, 100, 333])
        {
            var actual = Read(new RecordPieces(hasLabels: true), records, size);
            Assert.Equal(isSparse, actual.IsSparse);
            Assert.Equal(expected.Labels, Whole(actual).Labels);
            Assert.Equal(expected.Dense, Whole(actual).Dense);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(150)]
    public void A_broken_record_is_named_by_number_and_byte(int size)
    {
        byte[] records = Records(40, isSparse: false);
        int length = records.Length / 40;
        records[20 * length] ^= 1;
        string message = Assert.Throws<MalformedDataException>(() => Read(new RecordPieces(hasLabels: true), records, size)).Message;
        Assert.StartsWith($"record 21 (byte {20 * length}): begins with", message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Sparse_and_dense_records_do_not_mix(int size)
    {
        byte[] records = [.. Records(5, isSparse: false), .. Records(5, isSparse: true)];
        string message = Assert.Throws<MalformedDataException>(() => Read(new RecordPieces(hasLabels: true), records, size)).Message;
        Assert.Contains("record 6 (", message);
        Assert.Contains("a sparse row, the rows before are dense", message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Records_with_and_without_labels_do_not_mix(int size)
    {
        byte[] records = [.. Records(5, isSparse: true), .. Records(5, isSparse: true, isLabelled: false)];
        string message = Assert.Throws<MalformedDataException>(() => Read(new RecordPieces(hasLabels: true), records, size)).Message;
        Assert.Contains("record 6 (", message);
        Assert.EndsWith("0 labels, the rows before have 1", message);
    }

    [Theory]
    [InlineData("1:2 qid:3 0:1", "1 qid:3 0:1", "no weight, the rows before have one")]
    [InlineData("1 0:1", "1:2 0:1", "a weight, the rows before have none")]
    [InlineData("1 qid:3 0:1", "1 0:1", "no qid, the rows before have one")]
    [InlineData("1 0:1", "1 qid:3 0:1", "a query, the rows before have none")]
    public void Weights_and_queries_are_of_all_rows_or_of_none(string row, string bad, string error)
    {
        // Behind more rows than are parsed at once.
        foreach (int line in (int[])[2, 9, 4097])
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(1, 5000).Select(i => i == line ? bad : row)));
            foreach (int size in (int[])[100, text.Length + 1])
            {
                Assert.Equal($"line {line}: {error}", Assert.Throws<MalformedDataException>(() => Read(new LibSvmPieces(LibSvmDialect.Training), text, size)).Message);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1000)]
    public void A_first_row_is_not_compared_with_others(int size)
    {
        string message = Assert.Throws<MalformedDataException>(() => Read(Csv, "1,2,3,x\n1,2\n1,2\n"u8.ToArray(), size)).Message;
        Assert.Equal("line 1: column 4: 'x' is not a number", message[..^" (a header line is not allowed)".Length]);
    }

    private static byte[] Records(int count, bool isSparse, bool isLabelled = true)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(bytes);
        for (int i = 0; i < count; i++)
        {
            writer.Features(isSparse ? new Tensor([i + 1f, 2f]).At([i % 4, 4], 5) : new Tensor([i, 0f, 2f, 0f, 5f]));
            if (isLabelled)
            {
                writer.Label("values", new Tensor([(float)i]));
            }

            writer.EndRecord();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static string Line(SplitMix random, int fields, bool isSparse) =>
        string.Join(',', Enumerable.Range(0, fields).Select(_ => isSparse ? (random.NextBelow(10) == 0 ? "3" : "0") : $"{random.NextBelow(1000) / 7.0:R}"));

    private static RowTable Read(PieceFormat format, byte[] bytes, int size) =>
        new RowTableRead([() => new MemoryStream(bytes)], format, size).Run(_ => null, default);

    private static (float[] Labels, float[] Dense) Whole(RowTable table) => (table.Labels.ToArray(), [.. table.Blocks.SelectMany(block =>
    {
        var dense = new float[block.Rows * block.Columns];
        block.CopyTo(dense);
        return dense;
    })]);
}
