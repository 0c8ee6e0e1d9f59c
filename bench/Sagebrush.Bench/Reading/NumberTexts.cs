using System.Globalization;
using System.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Reading;

/// <summary>CSV files of kinds that people train on; the label comes first.</summary>
internal static class NumberTexts
{
    /// <summary>How a field is written.</summary>
    /// <param name="Name">What the fields are.</param>
    /// <param name="Append">Writes one.</param>
    internal sealed record Kind(string Name, Action<SplitMix, StringBuilder> Append);

    /// <summary>Counts of words: two of a hundred are not 0, few have two digits.</summary>
    public static readonly Kind BagOfWords = new(
        "counts of words, mostly 0", (random, text) => text.Append(random.NextBelow(50) > 0 ? 0 : random.NextBelow(100) > 0 ? 1 + random.NextBelow(4) : 10));

    /// <summary>Six digits and a sign.</summary>
    public static readonly Kind Decimals = new(
        "six-digit decimals", (random, text) => text.Append(CultureInfo.InvariantCulture, $"{Signed(random):0.00000}"));

    /// <summary>All digits of doubles, as Python writes them.</summary>
    public static readonly Kind Doubles = new(
        "doubles in full", (random, text) => text.Append(CultureInfo.InvariantCulture, $"{Signed(random):R}"));

    /// <summary>Writes a file.</summary>
    public static async Task Write(string file, Kind kind, int rows, int columns)
    {
        var random = new SplitMix(1);
        await using var writer = new StreamWriter(file);
        var line = new StringBuilder();
        for (int row = 0; row < rows; row++)
        {
            line.Clear().Append(row % 2);
            for (int column = 0; column < columns; column++)
            {
                kind.Append(random, line.Append(','));
            }

            await writer.WriteAsync(line.Append('\n'));
        }
    }

    private static double Signed(SplitMix random) => (long)random.Next() / (double)(1UL << 62);
}
