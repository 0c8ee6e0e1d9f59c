using System.Globalization;
using System.IO.Compression;
using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Ratings of movies, where the machine has them beside the repository.</summary>
internal static class MovieLens
{
    public const int Users = 943, Movies = 1682, Features = Users + Movies;

    public static string Folder { get; } = Path.Combine(Repository.Folder, "..", "shared", "data", "movielens-100k");

    /// <summary>Ratings as one-hot rows of user and movie.</summary>
    /// <param name="name"><c>ua.base</c> or <c>ua.test</c>.</param>
    /// <param name="label">From the stars.</param>
    public static RowBatch Ratings(string name, Func<float, float> label)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, name + ".gz")), CompressionMode.Decompress));
        var rows = new RowBatch(1 << 17);
        while (lines.ReadLine() is { } line)
        {
            int[] fields = [.. line.Split('\t').Take(3).Select(field => int.Parse(field, CultureInfo.InvariantCulture))];
            rows.AddSparse([fields[0] - 1, Users + fields[1] - 1], [1, 1], Features, [label(fields[2])]);
        }

        return rows;
    }
}

/// <summary>A theory on ratings of movies.</summary>
internal sealed class MovieLensTheoryAttribute : TheoryAttribute
{
    public MovieLensTheoryAttribute() => Skip = Directory.Exists(MovieLens.Folder) ? null : "no MovieLens in ../shared/data/movielens-100k";
}
