using System.Buffers;
using System.Text;
using Sagebrush.Data.Text;
using Xunit;

namespace Sagebrush.Tests.Text;

public sealed class BagOfWordsTests
{
    [Theory]
    [InlineData("A <b>GREAT</b> film!<br /><br />Twice-seen, 10/10.", "great film twice seen 10 10")]
    [InlineData("I'd love it &amp; don&#39;t <3 you", "love 3")]
    [InlineData("naïve café", "na ve caf")]
    [InlineData("not the end <unclosed", "end unclos")]
    [InlineData("", "")]
    public void Words_are_cleaned_stopped_and_stemmed(string text, string words)
    {
        var stems = new Stems();
        string[] expected = [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !StopWords.English.Contains(word))];
        Assert.Equal(expected, stems.Of(Encoding.UTF8.GetBytes(text)).Select(stem => stems[stem]));
    }

    [Fact]
    public void Words_of_one_stem_have_one_number()
    {
        var stems = new Stems();
        int[] numbers = stems.Of("connected connections connecting apples"u8);
        Assert.Equal(numbers[0], Assert.Single(numbers[..3].Distinct()));
        Assert.NotEqual(numbers[0], numbers[3]);
    }

    [Fact]
    public void The_vocabulary_is_what_most_texts_have_and_ties_go_by_letters()
    {
        var stems = new Stems();
        int[][] texts = [.. new[] { "bad bad bad bad", "good film", "good zebra film", "film apple" }.Select(text => stems.Of(Encoding.UTF8.GetBytes(text)))];
        Assert.Equal(["film", "good", "appl", "bad"], BagOfWords.Learn(texts, stems, 4).Words);
        Assert.Equal(6 - 1, BagOfWords.Learn(texts, stems, 100).Words.Count);
    }

    [Theory]
    [InlineData("", "", "0,0,0\n")]
    [InlineData("film", "", "1,0,0\n")]
    [InlineData("zoo zoo", "", "0,0,2\n")]
    [InlineData("good unknown", "", "0,1,0\n")]
    [InlineData("film zoo", "1", "1,1,0,1\n")]
    [InlineData("", "0", "0,0,0,0\n")]
    public void A_text_is_a_line_of_counts(string text, string label, string line) => Assert.Equal(line, Line(text, label));

    [Fact]
    public void Counts_may_have_several_digits() => Assert.Equal("0,123,0\n", Line(string.Concat(Enumerable.Repeat("good ", 123)), ""));

    private static string Line(string text, string label)
    {
        var stems = new Stems();
        int[][] texts = [.. new[] { "film good zoo", "film good", "film" }.Select(known => stems.Of(Encoding.UTF8.GetBytes(known)))];
        var output = new ArrayBufferWriter<byte>();
        BagOfWords.Learn(texts, stems, 3).WriteCsv(stems.Of(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetBytes(label), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
