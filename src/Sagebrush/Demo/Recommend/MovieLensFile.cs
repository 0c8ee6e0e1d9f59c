using System.Globalization;
using System.Text;

namespace Sagebrush.Demo;

/// <summary>The lines of MovieLens 100K's files. Source: GroupLens, README of the data set; texts are ISO 8859-1.</summary>
internal static class MovieLensFile
{
    private static readonly string[] Genres =
    [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical",
        "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    // A movie's number becomes a label, and labels are float32: these are exact.
    private const int FirstGenre = 5, LargestId = 1 << 24;

    /// <summary>Lines of <c>ua.base</c> and its like: user, movie, stars and time, a tab between them.</summary>
    /// <exception cref="DemoFailedException">A line is none of these.</exception>
    public static IEnumerable<Rating> Ratings((ReadOnlyMemory<byte> Content, string Name) file) => Lines(file, (line, fault) =>
        line.Split('\t') is [var user, var movie, var stars, _] && Number(stars) is >= 1 and <= 5 and var given
            ? new Rating(Number(user) ?? throw fault("the user is no number"), Number(movie) ?? throw fault("the movie is no number"), given)
            : throw fault("expected user, movie, one to five stars and a time, a tab between them"));

    /// <summary>Lines of <c>u.item</c>: id, title, three fields of no interest, and 0 or 1 for each genre.</summary>
    /// <exception cref="DemoFailedException">A line is none of these.</exception>
    public static IEnumerable<Movie> Movies((ReadOnlyMemory<byte> Content, string Name) file) => Lines(file, (line, fault) =>
    {
        string[] fields = line.Split('|');
        return fields.Length == FirstGenre + Genres.Length && Number(fields[0]) is <= LargestId and var id
            ? new Movie(id, fields[1], [.. Genres.Where((_, genre) => fields[FirstGenre + genre] == "1")])
            : throw fault($"expected {FirstGenre + Genres.Length} fields, | between them, the first a number up to {LargestId}");
    });

    private static IEnumerable<T> Lines<T>((ReadOnlyMemory<byte> Content, string Name) file, Func<string, Func<string, DemoFailedException>, T> read)
    {
        int number = 0;
        foreach (string line in Encoding.Latin1.GetString(file.Content.Span).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length > 0)
            {
                yield return read(line, what => new(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: line {number}: {what}")));
            }
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
