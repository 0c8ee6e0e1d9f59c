using System.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>
/// As many tasting notes as are wanted: first the reviews themselves, then mixtures. A mixture takes two reviews of one grape, and each of their sentences with
/// probability one half, all of a review where none would be taken.
/// </summary>
internal sealed class TastingNotes
{
    private const ulong Seed = 2;

    private readonly IReadOnlyList<WineReview> _reviews;
    private readonly Range[][] _sentences;
    private readonly Dictionary<string, int[]> _varieties;

    /// <summary>Notes of these reviews.</summary>
    public TastingNotes(IReadOnlyList<WineReview> reviews)
    {
        _reviews = reviews;
        _sentences = [.. reviews.Select(review => Sentences(review.Description.Span))];
        _varieties = Enumerable.Range(0, reviews.Count).GroupBy(i => reviews[i].Variety).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Embeddings of notes.</summary>
    /// <param name="reviews">What the notes are made of.</param>
    /// <param name="rows">n.</param>
    /// <param name="queries">m.</param>
    /// <param name="dimensions">d.</param>
    public static Embeddings Embed(IReadOnlyList<WineReview> reviews, int rows, int queries, int dimensions)
    {
        var notes = new TastingNotes(reviews);
        var embedding = new NoteEmbedding([.. Enumerable.Range(0, reviews.Count).Select(i => notes[i])], dimensions);
        return Embeddings.Make(
            rows, queries, dimensions, FormattableString.Invariant($"the words of {reviews.Count} reviews"), (row, vector) => embedding.Add(notes[row], vector), notes.Text);
    }

    /// <summary>The sentences of a note.</summary>
    /// <param name="number">From 0, without end.</param>
    public IReadOnlyList<ReadOnlyMemory<byte>> this[int number]
    {
        get
        {
            if (number < _reviews.Count)
            {
                return Of(number);
            }

            var random = new SplitMix(new SplitMix(Seed + (ulong)number).Next());
            int first = (int)random.NextBelow((ulong)_reviews.Count);
            var same = _varieties[_reviews[first].Variety];
            int second = same[random.NextBelow((ulong)same.Length)];
            return [.. Some(first, random), .. Some(second, random)];
        }
    }

    /// <summary>A note in words.</summary>
    public string Text(int number) => string.Join(' ', this[number].Select(sentence => Encoding.UTF8.GetString(sentence.Span).Trim()));

    // A mixture without a word of one of them would stand there many times.
    private ReadOnlyMemory<byte>[] Some(int review, SplitMix random)
    {
        var all = Of(review);
        ReadOnlyMemory<byte>[] taken = [.. all.Where(_ => random.NextBelow(2) == 0)];
        return taken.Length > 0 ? taken : all;
    }

    private ReadOnlyMemory<byte>[] Of(int review) => [.. _sentences[review].Select(sentence => _reviews[review].Description[sentence])];

    // A sentence ends with a stop before a blank.
    private static Range[] Sentences(ReadOnlySpan<byte> text)
    {
        var sentences = new List<Range>();
        int start = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' && text[i - 1] is (byte)'.' or (byte)'!' or (byte)'?')
            {
                sentences.Add(start..i);
                start = i;
            }
        }

        sentences.Add(start..text.Length);
        return [.. sentences];
    }
}
