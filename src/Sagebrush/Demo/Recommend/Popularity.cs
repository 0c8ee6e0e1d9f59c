namespace Sagebrush.Demo;

/// <summary>The recommender to beat: to everybody the movies that were rated most often, without those that the user has rated.</summary>
internal sealed class Popularity
{
    private readonly int[] _movies;
    private readonly ILookup<int, int> _rated;

    /// <summary>Counts ratings; of movies rated equally often the one with the smaller id comes first.</summary>
    public Popularity(IReadOnlyList<Rating> ratings)
    {
        _movies = [.. ratings.CountBy(rating => rating.Movie).OrderByDescending(count => count.Value).ThenBy(count => count.Key).Select(count => count.Key)];
        _rated = ratings.ToLookup(rating => rating.User, rating => rating.Movie);
    }

    /// <summary>The <paramref name="count"/> most popular movies that a user has not rated, the most popular first.</summary>
    public IReadOnlyList<int> Read(int user, int count)
    {
        var rated = _rated[user].ToHashSet();
        return [.. _movies.Where(movie => !rated.Contains(movie)).Take(count)];
    }
}
