using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>
/// What a model learns from that tells what somebody will watch: every pair of user and movie that was seen (1), and beside each
/// <see cref="UnseenPerSeen"/> pairs of the same user that were not (0), drawn evenly. Stars alone do not tell that: who predicts them well has learnt nothing
/// of the movies that nobody chose.
/// Source: Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", 2008; Mikolov et al., "Distributed representations of words and phrases",
/// 2013 (negative sampling).
/// </summary>
internal static class SeenPairs
{
    /// <summary>Pairs that were not seen, for each that was.</summary>
    public const int UnseenPerSeen = 4;

    /// <summary>The pairs, shuffled.</summary>
    /// <param name="ratings">What was seen.</param>
    /// <param name="movies">All movies' ids.</param>
    /// <param name="dice">Draws the others.</param>
    public static (int User, int Movie, float Label)[] Draw(IReadOnlyList<Rating> ratings, IReadOnlyList<int> movies, SplitMix dice)
    {
        var pairs = new List<(int User, int Movie, float Label)>();
        foreach (var user in ratings.GroupBy(rating => rating.User, rating => rating.Movie))
        {
            int[] seen = [.. user], unseen = [.. movies.Except(seen)];
            pairs.AddRange(seen.Select(movie => (user.Key, movie, 1f)));
            for (int i = 0; i < seen.Length * UnseenPerSeen && unseen.Length > 0; i++)
            {
                pairs.Add((user.Key, unseen[dice.NextBelow((ulong)unseen.Length)], 0));
            }
        }

        (int, int, float)[] shuffled = [.. pairs];
        dice.Shuffle(shuffled.AsSpan());
        return shuffled;
    }
}
