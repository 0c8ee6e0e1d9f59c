using System.Numerics.Tensors;
using Sagebrush.Data.Text;
using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>
/// Notes as vectors: each stem counts as often as it comes, times its inverse document frequency ln(n / notes that have it), and this very wide vector is
/// projected by random signs, d of them for each stem. Cosines stay what they were, within about 1/√d. Source: Achlioptas, "Database-friendly random projections:
/// Johnson-Lindenstrauss with binary coins", 2003, theorem 1.1.
/// </summary>
internal sealed class NoteEmbedding
{
    private const ulong Seed = 3;

    private readonly Stems _stems = new();
    private readonly Dictionary<int, float[]> _vectors;

    /// <summary>Learns how rare stems are.</summary>
    /// <param name="notes">Their sentences, UTF-8; no later note may have others.</param>
    /// <param name="dimensions">d.</param>
    public NoteEmbedding(IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> notes, int dimensions)
    {
        var counts = notes.SelectMany(note => StemsOf(note).Distinct()).CountBy(stem => stem);
        _vectors = counts.ToDictionary(count => count.Key, count => Vector(_stems[count.Key], MathF.Log((float)notes.Count / count.Value), dimensions));
    }

    /// <summary>Adds a note's words to a vector.</summary>
    /// <param name="note">Its sentences.</param>
    /// <param name="vector">d.</param>
    public void Add(IEnumerable<ReadOnlyMemory<byte>> note, Span<float> vector)
    {
        foreach (int stem in StemsOf(note))
        {
            TensorPrimitives.Add(vector, _vectors[stem], vector);
        }
    }

    private IEnumerable<int> StemsOf(IEnumerable<ReadOnlyMemory<byte>> note) => note.SelectMany(sentence => _stems.Of(sentence.Span));

    private static float[] Vector(string stem, float weight, int dimensions)
    {
        var vector = new float[dimensions];
        new SplitMix(stem.Aggregate(Seed, (seed, letter) => new SplitMix(seed ^ letter).Next())).FillSigns(vector);
        TensorPrimitives.Multiply(vector, weight, vector);
        return vector;
    }
}
