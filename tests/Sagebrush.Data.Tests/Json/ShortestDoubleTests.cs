using System.Globalization;
using Sagebrush.Data.Json;
using Xunit;

namespace Sagebrush.Tests.Json;

/// <summary>The platform's own shortest text is the reference.</summary>
public sealed class ShortestDoubleTests
{
    // Every power of two with its neighbours, and numbers of every size.
    [Fact]
    public void Digits_are_the_shortest_that_read_back()
    {
        var random = new Random(13);
        for (ulong exponent = 0; exponent < 0x7FF; exponent++)
        {
            ulong bits = exponent << 52;
            Check(bits + 1);
            Check(bits == 0 ? 3 : bits - 1);
            for (int i = 0; i < 200; i++)
            {
                Check(bits | (ulong)random.NextInt64(1L << 52));
            }
        }
    }

    // Below a power of two doubles lie closer. The platform leaves a digit away that Python writes: 2^-958, 2^-25.
    [Theory]
    [InlineData(4.1045368012983762e-289, 41045368012983762, -305)]
    [InlineData(2.9802322387695312e-08, 29802322387695312, -24)]
    [InlineData(5.684341886080802e-14, 5684341886080802, -29)]
    [InlineData(9007199254740992, 9007199254740992, 0)]
    [InlineData(18014398509481984, 18014398509481984, 0)]
    public void A_power_of_two_is_written_as_Python_writes_it(double value, ulong digits, int exponent) =>
        Assert.Equal((digits, exponent), (ShortestDouble.Of(value, out int power), power));

    [Fact]
    public void Floats_and_short_decimals_too()
    {
        var random = new Random(17);
        for (int i = 0; i < 100_000; i++)
        {
            Check(BitConverter.DoubleToUInt64Bits(BitConverter.UInt32BitsToSingle((uint)random.Next(0x7F80_0000))));
            Check(BitConverter.DoubleToUInt64Bits(random.Next(1_000_000_000) / Math.Pow(10, random.Next(30))));
            Check(BitConverter.DoubleToUInt64Bits(random.NextInt64(1L << 60)));
        }
    }

    private static void Check(ulong bits)
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        ulong digits = ShortestDouble.Of(value, out int exponent);
        string expected = value.ToString("E16", CultureInfo.InvariantCulture), shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string text = string.Create(CultureInfo.InvariantCulture, $"{digits}E{exponent}");
        Assert.True(double.Parse(text, CultureInfo.InvariantCulture).Equals(value), $"{text} is not {expected}");
        Assert.Equal(Significant(shortest), Significant(text));
    }

    private static string Significant(string text) => string.Concat(text.Split('E')[0].Where(char.IsAsciiDigit)).Trim('0');
}
