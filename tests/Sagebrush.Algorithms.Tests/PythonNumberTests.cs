using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sagebrush.Algorithms;
using Xunit;

namespace Sagebrush.Tests;

public sealed class PythonNumberTests
{
    // What Python's repr prints.
    [Theory]
    [InlineData(0.436299592256546f, "0.436299592256546")]
    [InlineData(0.1f, "0.10000000149011612")]
    [InlineData(16777216f, "16777216.0")]
    [InlineData(1.5f, "1.5")]
    [InlineData(-2f, "-2.0")]
    [InlineData(1e-45f, "1.401298464324817e-45")]
    [InlineData(3.4028235e38f, "3.4028234663852886e+38")]
    [InlineData(0.00012345f, "0.0001234499941347167")]
    [InlineData(0.000012345f, "1.234499995916849e-05")]
    [InlineData(-0f, "-0.0")]
    [InlineData(float.NegativeInfinity, "-inf")]
    [InlineData(float.NaN, "nan")]
    public void A_float_is_written_as_the_double_that_it_is(float value, string text) => Assert.Equal(text, Text(value));

    [Fact]
    public void What_is_written_reads_back() => Prop.ForAll<double>(value => Check(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void Powers_of_ten_are_written_with_a_point_or_an_exponent()
    {
        for (int exponent = -323; exponent <= 308; exponent++)
        {
            double value = double.Parse(string.Create(CultureInfo.InvariantCulture, $"1.25e{exponent}"), CultureInfo.InvariantCulture);
            Assert.True(Check(value));
            Assert.Equal(exponent is < -4 or > 15, Text(value).Contains('e', StringComparison.Ordinal));
        }
    }

    private static bool Check(double value)
    {
        string text = Text(value);
        return !double.IsFinite(value) || (double.Parse(text, CultureInfo.InvariantCulture).Equals(value) && text.IndexOfAny(['.', 'e']) > 0
            && Digits(text).Length <= Digits(value.ToString("E16", CultureInfo.InvariantCulture)).Length);
    }

    private static string Digits(string text) => string.Concat(text.ToLowerInvariant().Split('e')[0].Where(char.IsDigit)).Trim('0');

    private static string Text(double value)
    {
        Span<byte> into = stackalloc byte[PythonNumber.Room];
        return Encoding.ASCII.GetString(into[..PythonNumber.Write(value, into)]);
    }
}
