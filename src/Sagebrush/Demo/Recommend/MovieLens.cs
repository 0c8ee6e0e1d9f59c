namespace Sagebrush.Demo;

/// <summary>Ratings of movies, divided as <c>ua.base</c> and <c>ua.test</c> of MovieLens 100K are: of each user ten are held out.</summary>
/// <param name="Train">What the models learn from.</param>
/// <param name="Test">What is held out.</param>
/// <param name="Movies">By id.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record MovieLens(IReadOnlyList<Rating> Train, IReadOnlyList<Rating> Test, IReadOnlyDictionary<int, Movie> Movies, string Source)
{
    private const string TrainFile = "ua.base", TestFile = "ua.test", MovieFile = "u.item";

    /// <summary>Those who rate, ascending.</summary>
    public IReadOnlyList<int> Users { get; } = [.. Train.Concat(Test).Select(rating => rating.User).Distinct().Order()];

    /// <summary>The small sample that comes with the program: invented titles and tastes.</summary>
    public static MovieLens Sample() => Parse(name => (Samples.Read($"recommend/{name}"), name), "the small sample of this program");

    /// <summary>Reads a folder with <c>ua.base</c>, <c>ua.test</c> and <c>u.item</c>, each with <c>.gz</c> or without, as GroupLens publishes them.</summary>
    /// <exception cref="DemoFailedException">A file is missing, has a line that is none, or says something twice.</exception>
    public static MovieLens Read(string folder) => Parse(
        name => DataFile.Find(folder, name) is { } path ? (DataFile.Read(path), path)
            : throw new DemoFailedException($"{folder} has neither {name}.gz nor {name}; needed are {TrainFile}, {TestFile} and {MovieFile} of MovieLens 100K."),
        folder);

    private static MovieLens Parse(Func<string, (ReadOnlyMemory<byte> Content, string Name)> file, string source)
    {
        var movies = new Dictionary<int, Movie>();
        var rated = new HashSet<(int User, int Movie)>();
        var (items, itemsPath) = file(MovieFile);
        foreach (var movie in MovieLensFile.Movies((items, itemsPath)))
        {
            Demand(movies.TryAdd(movie.Id, movie), $"{itemsPath} has movie {movie.Id} twice.");
        }

        return new(Ratings(TrainFile), Ratings(TestFile), movies, source);

        IReadOnlyList<Rating> Ratings(string name)
        {
            var (content, path) = file(name);
            Rating[] ratings = [.. MovieLensFile.Ratings((content, path))];
            Demand(ratings.Length > 0, $"{path} has no ratings.");
            foreach (var (user, movie, _) in ratings)
            {
                Demand(movies.ContainsKey(movie), $"{path} rates movie {movie}, which {MovieFile} does not have.");
                Demand(rated.Add((user, movie)), $"{path} rates movie {movie} for user {user}, whose rating of it has been read already.");
            }

            return ratings;
        }
    }

    private static void Demand(bool isMet, FormattableString otherwise)
    {
        if (!isMet)
        {
            throw new DemoFailedException(FormattableString.Invariant(otherwise));
        }
    }
}
