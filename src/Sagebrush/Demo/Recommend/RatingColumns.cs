namespace Sagebrush.Demo;

/// <summary>One column of the matrix for each user, behind them one for each movie. A row of the matrix has two ones: who and what.</summary>
/// <param name="users">Their ids, ascending.</param>
/// <param name="movies">Their ids, ascending.</param>
internal sealed class RatingColumns(IReadOnlyList<int> users, IReadOnlyList<int> movies)
{
    private readonly Dictionary<int, int> _users = Places(users, 0), _movies = Places(movies, users.Count);

    /// <summary>All columns.</summary>
    public int Count => users.Count + movies.Count;

    /// <summary>Ids in the order of their columns, from 0.</summary>
    public IReadOnlyList<int> Users => users;

    /// <summary>Ids in the order of their columns, which come after those of the users.</summary>
    public IReadOnlyList<int> Movies => movies;

    /// <summary>A user's column.</summary>
    public int OfUser(int id) => _users[id];

    /// <summary>A movie's column.</summary>
    public int OfMovie(int id) => _movies[id];

    private static Dictionary<int, int> Places(IReadOnlyList<int> ids, int first) =>
        Enumerable.Range(0, ids.Count).ToDictionary(place => ids[place], place => first + place);
}
