using System.Globalization;
using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests.Csv;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("1,2,3\n4,5,6\n", "1|2,3", "4|5,6")]
    [InlineData("1,2,3\r\n4,5,6", "1|2,3", "4|5,6")]
    [InlineData("\n \n1,2,3\n\n\r\n4,5,6\n\n", "1|2,3", "4|5,6")]
    [InlineData("\uFEFF 1 , 2,3\n\"4\",\" 5 \",6\n", "1|2,3", "4|5,6")]
    [InlineData("+1,-2.50,3e2\n1E0,NaN,-inf\n", "1|-2.5,300", "1|NaN,-Infinity")]
    public void Lines_become_rows(string text, params string[] rows) => Assert.Equal(rows, Rows.Of(text, "text/csv"));

    [Theory]
    [InlineData("text/csv;label_size=0", "|1,2,3")]
    [InlineData("text/csv; label_size=1", "1|2,3")]
    [InlineData("TEXT/CSV;LABEL_SIZE=2", "1,2|3")]
    public void The_first_columns_are_the_labels(string contentType, string row) => Assert.Equal([row], Rows.Of("1,2,3", contentType));

    [Fact]
    public void A_request_has_no_labels_unless_it_says_so()
    {
        Assert.Equal(["|1,2,3"], Rows.Of("1,2,3", "text/csv", forTraining: false));
        Assert.Equal(["1|2,3"], Rows.Of("1,2,3", "text/csv;label_size=1", forTraining: false));
    }

    [Theory]
    [InlineData("sepal,petal\n1,2\n", "line 1: column 1: 'sepal' is not a number (a header line is not allowed)")]
    [InlineData("1,2\n\n3,4x\n", "line 3: column 2: '4x' is not a number")]
    [InlineData("1,2\n3,\n", "line 2: column 2: '' is not a number")]
    [InlineData("1,2\n3,4,5\n", "line 2: 2 features, the rows before have 1")]
    [InlineData("1\n", "line 1: 1 columns, more than 1 expected")]
    [InlineData("1,0x10\n", "'0x10' is not a number")]
    [InlineData("1,1e\n", "'1e' is not a number")]
    [InlineData("1;2\n", "'1;2' is not a number")]
    public void What_is_no_row_is_named_by_line_and_column(string text, string error) =>
        Assert.Contains(error, Assert.Throws<MalformedDataException>(() => Rows.Of(text, "text/csv")).Message);

    [Fact]
    public void Nothing_has_no_rows() => Assert.Empty(Rows.Of("", "text/csv"));

    [Fact]
    public void A_line_longer_than_any_buffer_is_read()
    {
        string text = "1," + string.Join(",", Enumerable.Range(0, 50_000)) + "\n";
        Assert.Equal(["1|" + text[2..^1]], Rows.Of(text, "text/csv"));
    }

    [Fact]
    public void Numbers_are_rounded_as_the_runtime_does()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string text = random.Next(4) switch
            {
                0 => random.Next(-100_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture),
                1 => (random.NextDouble() * Math.Pow(10, random.Next(-12, 12))).ToString("F" + random.Next(0, 14), CultureInfo.InvariantCulture),
                2 => random.NextSingle().ToString("R", CultureInfo.InvariantCulture),
                _ => (random.NextDouble() * Math.Pow(10, random.Next(-45, 38))).ToString("E" + random.Next(0, 16), CultureInfo.InvariantCulture),
            };
            float expected = float.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(Rows.Of(text, "text/csv", forTraining: false)[0] == "|" + expected, text);
        }
    }
}
