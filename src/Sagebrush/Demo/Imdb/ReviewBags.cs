using System.Buffers;
using Sagebrush.Data.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>Reviews as CSV of word counts: to train and to validate with the label first, to be scored without one.</summary>
/// <param name="Train">Three fifths of the reviews to learn from, shuffled; the vocabulary is theirs.</param>
/// <param name="Validation">The other two fifths.</param>
/// <param name="Test">The reviews to be scored, in their order.</param>
/// <param name="Vocabulary">The stem of each column.</param>
internal sealed record ReviewBags(byte[] Train, byte[] Validation, byte[] Test, IReadOnlyList<string> Vocabulary)
{
    /// <summary>The most columns.</summary>
    public const int Words = 5000;

    private const ulong Seed = 1;
    private const int RowsAtOnce = 500;

    /// <summary>The three with the names of their files.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files => [("train.csv", Train), ("validation.csv", Validation), ("test.csv", Test)];

    /// <summary>Cleans, stems and counts all reviews.</summary>
    public static ReviewBags Of(ReviewSet reviews)
    {
        var learned = Shuffled(reviews.Train);
        var stems = new Stems();
        int[][] texts = Stemmed(learned, stems), scored = Stemmed(reviews.Test, stems);
        int trained = learned.Length * 3 / 5;
        var bag = BagOfWords.Learn(texts.Take(trained), stems, Words);
        return new(
            Csv(bag, texts[..trained], i => learned[i].IsPositive ? "1"u8 : "0"u8),
            Csv(bag, texts[trained..], i => learned[trained + i].IsPositive ? "1"u8 : "0"u8),
            Csv(bag, scored, _ => []), bag.Words);
    }

    private static Review[] Shuffled(IReadOnlyList<Review> reviews)
    {
        Review[] order = [.. reviews];
        new SplitMix(Seed).Shuffle(order.AsSpan());
        return order;
    }

    private static int[][] Stemmed(IReadOnlyList<Review> reviews, Stems stems)
    {
        int[][] texts = new int[reviews.Count][];
        Parallel.For(0, texts.Length, i => texts[i] = stems.Of(reviews[i].Text.Span));
        return texts;
    }

    private delegate ReadOnlySpan<byte> LabelOf(int row);

    private static byte[] Csv(BagOfWords bag, int[][] texts, LabelOf label)
    {
        var blocks = new ArrayBufferWriter<byte>[(texts.Length + RowsAtOnce - 1) / RowsAtOnce];
        Parallel.For(0, blocks.Length, block =>
        {
            blocks[block] = new(RowsAtOnce * (2 * bag.Words.Count + 16));
            for (int row = block * RowsAtOnce; row < Math.Min(texts.Length, (block + 1) * RowsAtOnce); row++)
            {
                bag.WriteCsv(texts[row], label(row), blocks[block]);
            }
        });
        byte[] csv = new byte[blocks.Sum(block => block.WrittenCount)];
        int at = 0;
        foreach (var block in blocks)
        {
            block.WrittenSpan.CopyTo(csv.AsSpan(at));
            at += block.WrittenCount;
        }

        return csv;
    }
}
