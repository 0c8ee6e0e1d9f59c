using System.Buffers.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.XGBoost;

/// <summary>Counts of words in short texts, as CSV: mostly zeros, frequent words first, and a label that some of the words decide. Always the same.</summary>
internal static class BagOfWords
{
    /// <summary>Words of a row.</summary>
    public const int Columns = 5_000;

    // About 100 words a text: two of a hundred counts are not zero.
    private const int Words = 130;

    /// <summary>Rows without a header.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="withLabel">The label is the first column; else it is left out.</param>
    /// <param name="seed">Other rows for another one.</param>
    public static byte[] Csv(int rows, bool withLabel, ulong seed)
    {
        var random = new SplitMix(seed);
        double Uniform() => (random.Next() >> 11) * (1.0 / (1L << 53));
        var counts = new int[Columns];
        using var text = new MemoryStream(rows * (2 * Columns + 4));
        Span<byte> number = stackalloc byte[16];
        for (int row = 0; row < rows; row++)
        {
            Array.Clear(counts);
            double opinion = 0;
            for (int word = 0; word < Words; word++)
            {
                // Word n is as frequent as 1/n, from the thirtieth on: what is more frequent is a stop word.
                int drawn = (int)(30 * Math.Pow((Columns + 30) / 30.0, Uniform())) - 30;
                counts[drawn]++;
                opinion += Weight(drawn);
            }

            if (withLabel)
            {
                text.WriteByte((byte)(opinion + 2 * (Uniform() - 0.5) > 0 ? '1' : '0'));
                text.WriteByte((byte)',');
            }

            for (int column = 0; column < Columns; column++)
            {
                Utf8Formatter.TryFormat(counts[column], number, out int length);
                text.Write(number[..length]);
                text.WriteByte((byte)(column == Columns - 1 ? '\n' : ','));
            }
        }

        return text.ToArray();
    }

    // Every seventh word says something, one way or the other.
    private static double Weight(int word) => word % 7 != 3 ? 0 : word % 2 == 0 ? 1 : -1;
}
