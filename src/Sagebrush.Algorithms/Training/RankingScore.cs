namespace Sagebrush.Training;

/// <summary>
/// How well lists of recommendations foretell what was held out, as means over users. A user's list is ordered, best first; relevant is what the user chose
/// and the recommender did not know. Users for whom nothing is held out do not count.
/// Source: Järvelin, Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002 (NDCG); Herlocker et al., "Evaluating collaborative filtering recommender
/// systems", 2004.
/// </summary>
public sealed class RankingScore
{
    private const int Top = 10, Long = 100;

    private double _precision, _recall, _gain;

    /// <summary>Users that count.</summary>
    public int Users { get; private set; }

    /// <summary>Of the first ten places of a list, the share that is relevant; a place that a short list leaves empty is not.</summary>
    public double PrecisionAt10 => _precision / Users;

    /// <summary>Of what is relevant, the share that stands on the first hundred places.</summary>
    public double RecallAt100 => _recall / Users;

    /// <summary>
    /// Normalised discounted cumulative gain of the first ten places: Σ rel(p) / log₂(p + 1) over the places p from 1, rel 1 where relevant and else 0, by
    /// what a list with all that is relevant in front would have.
    /// </summary>
    public double NdcgAt10 => _gain / Users;

    /// <summary>Adds a user.</summary>
    /// <param name="list">What is recommended, best first, each once.</param>
    /// <param name="relevant">What was held out.</param>
    public void Add(IReadOnlyList<int> list, IReadOnlySet<int> relevant)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(relevant);
        if (relevant.Count == 0)
        {
            return;
        }

        Users++;
        _precision += list.Take(Top).Count(relevant.Contains) / (double)Top;
        _recall += list.Take(Long).Count(relevant.Contains) / (double)relevant.Count;
        _gain += Enumerable.Range(0, Math.Min(Top, list.Count)).Where(place => relevant.Contains(list[place])).Sum(Discount)
            / Enumerable.Range(0, Math.Min(Top, relevant.Count)).Sum(Discount);
    }

    private static double Discount(int place) => 1 / Math.Log2(place + 2);
}
