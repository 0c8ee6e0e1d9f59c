using System.Text;
using Sagebrush.Data.Csv;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Csv;

public sealed class CsvFieldsTests
{
    [Theory]
    [InlineData(',', false)]
    [InlineData(',', true)]
    [InlineData(';', true)]
    [InlineData('|', false)]
    public void Any_line_is_read_as_the_runtime_reads_its_fields(char delimiter, bool emptyIsMissing)
    {
        var random = new SplitMix(7);
        for (int round = 0; round < 2_000; round++)
        {
            string line = PlainCsv.Line(random, delimiter, fields: 1 + (int)random.NextBelow(150));
            Compare(line, delimiter, emptyIsMissing, lead: (int)random.NextBelow(3));
        }
    }

    [Theory]
    [InlineData("0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,12,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,-1,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5")]
    [InlineData("-1.25,0.333333,7e-5,123456789012345,1234567890123456,0.12345678901234,-0.1234567890123,1.000000000000000000e+00,,nan,-inf,\"5\", 6 ,77")]
    [InlineData("0.0,0.0,2.0,0.0,0.0,0.0,1.0,0.0,0.0,0.5,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,13.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0")]
    public void A_line_that_ends_anywhere_is_read_as_far_as_it_goes(string line)
    {
        for (int length = 0; length <= line.Length; length++)
        {
            for (int start = 0; start < 3; start++)
            {
                Compare(line[Math.Min(start, length)..length], ',', emptyIsMissing: true, lead: 1);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".0")]
    public void Every_character_in_every_place_of_a_line_of_digits_is_seen(string decimals)
    {
        string digits = string.Join(',', Enumerable.Range(0, 50).Select(i => $"{i % 10}{decimals}"));
        for (int place = 0; place < digits.Length; place++)
        {
            foreach (char character in "-+./:,e0 \t\"x\0")
            {
                Compare(digits[..place] + character + digits[(place + 1)..], ',', emptyIsMissing: false, lead: 0);
            }
        }
    }

    [Theory]
    [InlineData("98765432109876543210987654321098765")]
    [InlineData("00000123456789012345678901234567890")]
    public void A_point_may_stand_anywhere_in_a_number_of_any_length(string digits)
    {
        for (int length = 1; length <= digits.Length; length++)
        {
            for (int point = 0; point <= length; point++)
            {
                string number = digits[..point] + "." + digits[point..length];
                string line = $"7,{digits[..length]},-{number},{number},-{digits[..length]},12345678901234567890123456789012345";
                Compare(line, ',', emptyIsMissing: false, lead: 1);
            }
        }
    }

    [Fact]
    public void Fields_beyond_those_wanted_are_left()
    {
        var fields = new CsvFields("1,2,3"u8, length: 5, (byte)',', emptyIsMissing: false);
        Assert.Equal(2, fields.Read(new float[2]));
        Assert.False(fields.IsAtEnd);
        Assert.Equal("3", Encoding.UTF8.GetString(fields.Next));
    }

    private static void Compare(string line, char delimiter, bool emptyIsMissing, int lead)
    {
        var expected = PlainCsv.Fields(line, delimiter, emptyIsMissing);
        foreach (string behind in (string[])["", "\n", "\r\n12", new('7', 40), $"{delimiter}1{delimiter}2.5{new string(delimiter, 40)}"])
        {
            Compare(line, behind, expected, delimiter, emptyIsMissing, lead);
        }
    }

    private static void Compare(string line, string behind, (List<float> Values, bool IsWhole) expected, char delimiter, bool emptyIsMissing, int lead)
    {
        byte[] text = Encoding.UTF8.GetBytes(line + behind);
        var values = new float[line.Count(c => c == delimiter) + 1];
        var fields = new CsvFields(text, text.Length - behind.Length, (byte)delimiter, emptyIsMissing);
        lead = Math.Min(lead, values.Length);
        int count = fields.Read(values.AsSpan(0, lead));
        count += count == lead ? fields.Read(values.AsSpan(lead)) : 0;

        Assert.Equal((line, expected.Values.Count, expected.IsWhole), (line, count, fields.IsAtEnd));
        Assert.Equal(expected.Values.Select(BitConverter.SingleToUInt32Bits), values.Take(count).Select(BitConverter.SingleToUInt32Bits));
    }
}
