using System.Globalization;
using System.Text;
using Sagebrush.Data.Json;
using Xunit;

namespace Sagebrush.Tests.Json;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData(0f, "0.0")]
    [InlineData(-0f, "-0.0")]
    [InlineData(7f, "7.0")]
    [InlineData(-16777216f, "-16777216.0")]
    [InlineData(0.1f, "0.1")]
    [InlineData(3.4028235e38f, "3.4028235E+38")]
    [InlineData(1e-45f, "1E-45")]
    [InlineData(1.17549435e-38f, "1.1754944E-38")]
    [InlineData(0.0001f, "0.0001")]
    [InlineData(0.00012345678f, "0.00012345678")]
    [InlineData(0.00001f, "1E-05")]
    [InlineData(1e8f, "100000000.0")]
    [InlineData(1e9f, "1E+09")]
    [InlineData(float.NaN, "null")]
    [InlineData(float.NegativeInfinity, "null")]
    public void Numbers_have_a_point_or_an_exponent(float value, string text) => Assert.Equal(text, Written(value));

    // Every power of two with its neighbours, and numbers of every size: the platform's own shortest text is the reference.
    [Fact]
    public void Numbers_are_the_shortest_that_read_back()
    {
        var random = new Random(11);
        for (uint bits = 0; bits < 0x7F80_0000; bits += 1 << 23)
        {
            Check(bits);
            Check(bits + 1);
            Check(bits == 0 ? 3 : bits - 1);
            for (int i = 0; i < 2000; i++)
            {
                Check(bits | (uint)random.Next(1 << 23));
            }
        }

        for (int i = 0; i < 100_000; i++)
        {
            Check(BitConverter.SingleToUInt32Bits(random.Next(200_000_000) / (float)Math.Pow(10, random.Next(9))));
        }
    }

    private static void Check(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        string expected = value.ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(expected + (expected.AsSpan().ContainsAny('.', 'E') ? "" : ".0"), Written(value));
    }

    private static string Written(float value)
    {
        var bytes = new byte[FloatText.Room];
        return Encoding.ASCII.GetString(bytes, 0, FloatText.Write(value, bytes));
    }
}
