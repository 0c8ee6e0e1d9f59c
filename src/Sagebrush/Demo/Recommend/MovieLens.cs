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
    /// <exception cref="DemoFailedException">A file is missing or has a line that is none.</exception>
    public static MovieLens Read(string folder) => Parse(
        name => DataFile.Find(folder, name) is { } path ? (DataFile.Read(path), path)
            : throw new DemoFailedException($"{folder} has neither {name}.gz nor {name}."),
        folder);

    private static MovieLens Parse(Func<string, (ReadOnlyMemory<byte> Content, string Name)> file, string source)
    {
        var movies = MovieLensFile.Movies(file(MovieFile)).ToDictionary(movie => movie.Id);
        return new(Ratings(TrainFile), Ratings(TestFile), movies, source);

        IReadOnlyList<Rating> Ratings(string name)
        {
            var (content, path) = file(name);
            Rating[] ratings = [.. MovieLensFile.Ratings((content, path))];
            return Array.Find(ratings, rating => !movies.ContainsKey(rating.Movie)) is { Movie: > 0 } stray
                ? throw new DemoFailedException(FormattableString.Invariant($"{path} rates movie {stray.Movie}, which {MovieFile} does not have."))
                : ratings;
        }
    }
}
