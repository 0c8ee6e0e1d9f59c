using System.Numerics.Tensors;
using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>The nearest rows by comparing each query with each row, and what answers are worth beside them.</summary>
internal sealed class BruteForce
{
    // Cosines in float32 differ by so much with the order in which they are summed; rows nearer to each other than that are a tie.
    private const float Tie = 2e-6f;

    private readonly Embeddings _embeddings;
    private readonly int[] _nearest;
    private readonly int _k;

    /// <summary>Searches for all queries. Rows and queries are brought to length 1 where they are, and stay so.</summary>
    /// <param name="embeddings">Rows and queries.</param>
    /// <param name="k">Rows to find for each query.</param>
    /// <param name="cancel">Gives up.</param>
    public BruteForce(Embeddings embeddings, int k, CancellationToken cancel)
    {
        (_embeddings, _k, _nearest) = (embeddings, k, new int[embeddings.QueryCount * k]);
        foreach (var vectors in new[] { embeddings.Rows, embeddings.Queries })
        {
            Parallel.For(0, vectors.Length / embeddings.Dimensions, i => Distances.Normalize(vectors.AsSpan(i * embeddings.Dimensions, embeddings.Dimensions)));
        }

        new ExactSearch(embeddings.Rows, embeddings.Dimensions, Metric.InnerProduct).Search(embeddings.Queries, k, new float[_nearest.Length], _nearest, cancel);
    }

    /// <summary>The rows nearest to a query.</summary>
    public ReadOnlySpan<int> this[int query] => _nearest.AsSpan(query * _k, _k);

    /// <summary>The part of answers that are the nearest rows with their distances, ties aside.</summary>
    /// <param name="answers">One for each query.</param>
    public double ShareExact(IReadOnlyList<NearestRows> answers) =>
        answers.Index().Average(answer => AreAlike(answer.Index, this[answer.Index], answer.Item.Rows) && AreTrue(answer.Index, answer.Item) ? 1 : 0);

    /// <summary>The part of queries for which both found the same rows, ties aside.</summary>
    /// <param name="some">One for each query.</param>
    /// <param name="others">The same.</param>
    public double ShareSame(IReadOnlyList<NearestRows> some, IReadOnlyList<NearestRows> others) =>
        some.Zip(others).Index().Average(pair => AreAlike(pair.Index, pair.Item.First.Rows, pair.Item.Second.Rows) ? 1 : 0);

    // Rows that only one of both has must be as near as those of the other.
    private bool AreAlike(int query, ReadOnlySpan<int> some, ReadOnlySpan<int> others)
    {
        bool alike = some.Length == _k && others.Length == _k;
        for (int i = 0; alike && i < _k; i++)
        {
            alike = some[i] == others[i] || MathF.Abs(Cosine(query, some[i]) - Cosine(query, others[i])) <= Tie;
        }

        return alike;
    }

    private bool AreTrue(int query, NearestRows answer) =>
        answer.Rows.Distinct().Count() == _k && answer.Rows.Zip(answer.Distances).All(row => MathF.Abs(1 - Cosine(query, row.First) - row.Second) <= Tie);

    private float Cosine(int query, int row) => TensorPrimitives.Dot(_embeddings.Query(query), _embeddings.Rows.AsSpan(row * _embeddings.Dimensions, _embeddings.Dimensions));
}
