using System.Text;
using Sagebrush.Data;
using Sagebrush.Data.Csv;
using Sagebrush.Data.LibSvm;
using Xunit;

namespace Sagebrush.Tests.Tables;

public sealed class RowTableTests : IDisposable
{
    private static readonly RowFormat Labelled = RowFormat.Csv(new() { LabelSize = 1, EmptyIsMissing = true, Delimiter = null });

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("sagebrush-").FullName, "train");

    public RowTableTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void The_files_of_a_channel_are_one_table()
    {
        var table = RowTable.Read(_folder, [Write("a.csv", "1,2,3\n4,,6\n"), Write("empty.csv", ""), Write("b.csv", "\n7,8,9")], Labelled, default);
        Assert.Equal((3, 2, 1, false), (table.Rows, table.Columns, table.LabelSize, table.IsSparse));
        Assert.Equal([1, 4, 7], table.Labels.ToArray());
        Assert.Equal([2, 3, float.NaN, 6, 8, 9], Dense(table));
        Assert.Equal((0, 0), (table.Weights.Length, table.Groups.Length));
    }

    [Fact]
    public void A_pipe_is_read_to_its_end()
    {
        var table = RowTable.Read(new MemoryStream("1;2\n3;4"u8.ToArray()), Labelled, default);
        Assert.Equal([2, 4], Dense(table));
    }

    [Fact]
    public void The_second_column_may_be_the_weight()
    {
        var format = RowFormat.Csv(new() { LabelSize = 1, HasWeights = true });
        var table = RowTable.Read(_folder, [Write("a.csv", "1,0.5,3\n4,2,6\n")], format, default);
        Assert.Equal([1, 4], table.Labels.ToArray());
        Assert.Equal([0.5f, 2], table.Weights.ToArray());
        Assert.Equal([3, 6], Dense(table));
    }

    [Fact]
    public void What_libsvm_does_not_name_is_missing()
    {
        var format = RowFormat.LibSvm(LibSvmDialect.Training);
        var table = RowTable.Read(_folder, [Write("a", "1 qid:1 0:5\n"), Write("b", "0 qid:2 2:6 1:0\n")], format, default);
        Assert.Equal((2, 3, true), (table.Rows, table.Columns, table.IsSparse));
        Assert.All(table.Blocks, block => Assert.True(block.AbsentIsMissing));
        Assert.Equal([5, float.NaN, float.NaN, float.NaN, 0, 6], Dense(table));
        Assert.Equal([1, 2], table.Groups.ToArray());
    }

    [Fact]
    public void A_channel_without_files_has_no_rows()
    {
        var table = RowTable.Read(_folder, [], Labelled, default);
        Assert.Equal((0, 0), (table.Rows, table.Columns));
    }

    [Fact]
    public void A_field_without_a_value_is_missing_whatever_stands_beside_it()
    {
        var table = RowTable.Read(new MemoryStream("1\t\t3\t\n0\t4\t\t5\n"u8.ToArray()), Labelled, default);
        Assert.Equal([float.NaN, 3, float.NaN, 4, float.NaN, 5], Dense(table));
    }

    [Theory]
    [InlineData("1,2\n1,x\n", "train/b.csv: line 2: column 2: 'x' is not a number")]
    [InlineData("1,2\n1,2,3\n", "train/b.csv: line 2: 2 features, the rows before have 1")]
    [InlineData("\n1,2,3\n", "train/b.csv: line 2: 2 features, the rows before have 1")]
    public void An_error_names_the_file_and_the_line(string text, string error)
    {
        string[] files = [Write("a.csv", "1,2\n1,3\n"), Write("b.csv", text)];
        Assert.Equal(error, Assert.Throws<MalformedDataException>(() => RowTable.Read(_folder, files, Labelled, default)).Message);
    }

    [Theory]
    [InlineData("1,2 3", ',')]
    [InlineData("1;2 3", ';')]
    [InlineData("1\t2 3", '\t')]
    [InlineData("1 2 3", ' ')]
    [InlineData("1.5|2.5", '|')]
    [InlineData("15", ',')]
    public void The_delimiter_is_told_from_the_first_line(string line, char delimiter) =>
        Assert.Equal(delimiter, (char)CsvDialect.Sniff(Encoding.UTF8.GetBytes(line)));

    private static float[] Dense(RowTable table) => [.. table.Blocks.SelectMany(block =>
    {
        var dense = new float[block.Rows * block.Columns];
        block.CopyTo(dense);
        return dense;
    })];

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }
}
