using Microsoft.Data.Sqlite;

namespace Sagebrush.Demo;

/// <summary>
/// Movies, ratings and recommendations in one SQLite file. What a user has rated is left out when recommendations are read, not when they are stored.
/// </summary>
internal sealed class RecommendationDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <summary>Opens the file, or makes it. What it holds stays until <see cref="Load"/>.</summary>
    /// <exception cref="DemoFailedException">It cannot be made or written, or is no database.</exception>
    public RecommendationDatabase(string file)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            // Only who writes reads the file's header and asks whether it may be written.
            using var transaction = _connection.BeginTransaction();
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new DemoFailedException($"{file} cannot be used as a database: {e.Message}");
        }
    }

    /// <summary>Makes the three tables anew and stores movies, ratings and lists of neighbours, all or nothing.</summary>
    public void Load(IEnumerable<Movie> movies, IEnumerable<Rating> ratings, IEnumerable<(int User, NeighbourList Neighbours)> recommendations)
    {
        using var transaction = _connection.BeginTransaction();
        using var create = Command(
            """
            DROP TABLE IF EXISTS movies;
            DROP TABLE IF EXISTS ratings;
            DROP TABLE IF EXISTS recommendations;
            CREATE TABLE movies (movie_id INTEGER PRIMARY KEY, title TEXT NOT NULL, genres TEXT NOT NULL);
            CREATE TABLE ratings (user_id INTEGER, movie_id INTEGER, stars INTEGER NOT NULL, PRIMARY KEY (user_id, movie_id)) WITHOUT ROWID;
            CREATE TABLE recommendations (user_id INTEGER, rank INTEGER, movie_id INTEGER NOT NULL, distance REAL NOT NULL, PRIMARY KEY (user_id, rank))
            WITHOUT ROWID;
            """);
        create.ExecuteNonQuery();
        Insert("INSERT INTO movies VALUES ($1, $2, $3)", movies.Select(movie => new object[] { movie.Id, movie.Title, string.Join('|', movie.Genres) }));
        Insert("INSERT INTO ratings VALUES ($1, $2, $3)", ratings.Select(rating => new object[] { rating.User, rating.Movie, rating.Stars }));
        Insert(
            "INSERT INTO recommendations VALUES ($1, $2, $3, $4)",
            recommendations.SelectMany(list => list.Neighbours.Movies.Zip(list.Neighbours.Distances).Select((found, place) =>
                new object[] { list.User, place + 1, found.First, found.Second })));
        transaction.Commit();
    }

    /// <summary>A user's recommendations, best first, without what the user has rated.</summary>
    public IReadOnlyList<int> Read(int user)
    {
        using var command = Command(
            """
            SELECT movie_id FROM recommendations AS r WHERE user_id = $1
            AND NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = r.user_id AND movie_id = r.movie_id) ORDER BY rank
            """,
            user);
        using var rows = command.ExecuteReader();
        var movies = new List<int>();
        while (rows.Read())
        {
            movies.Add(rows.GetInt32(0));
        }

        return movies;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Insert(string sql, IEnumerable<object[]> rows)
    {
        SqliteCommand? command = null;
        foreach (object[] row in rows)
        {
            command ??= Command(sql, row);
            for (int i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i];
            }

            command.ExecuteNonQuery();
        }

        command?.Dispose();
    }

#pragma warning disable CA2100 // Every text is a constant of this file; values travel as parameters.
    private SqliteCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (object value in values)
        {
            command.Parameters.AddWithValue($"${command.Parameters.Count + 1}", value);
        }

        return command;
    }
#pragma warning restore CA2100
}
