using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sagebrush.Bench.Harness;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Factorization;

/// <summary>Ratings as one-hot rows of user and movie, in memory, and in the files of both sides.</summary>
/// <param name="Users">Users.</param>
/// <param name="Movies">Movies.</param>
/// <param name="Ratings">User, movie (both from 0) and stars.</param>
internal sealed record RatingSet(int Users, int Movies, IReadOnlyList<(int User, int Movie, float Stars)> Ratings)
{
    private static readonly string MovieLens = Path.Combine(Repository.Root, "..", "shared", "data", "movielens-100k");

    /// <summary>The data set is on this machine.</summary>
    public static bool HasMovieLens => Directory.Exists(MovieLens);

    /// <summary>Number of features.</summary>
    public int Features => Users + Movies;

    /// <summary>A file of MovieLens 100K.</summary>
    /// <param name="name">For example <c>ua.base</c>.</param>
    /// <param name="areClasses">1 for four stars and more, else 0.</param>
    public static RatingSet Of(string name, bool areClasses = false)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(MovieLens, name + ".gz")), CompressionMode.Decompress));
        var ratings = new List<(int User, int Movie, float Stars)>();
        while (lines.ReadLine() is { } line)
        {
            int[] fields = [.. line.Split('\t').Take(3).Select(field => int.Parse(field, CultureInfo.InvariantCulture))];
            ratings.Add((fields[0] - 1, fields[1] - 1, areClasses ? (fields[2] >= 4 ? 1 : 0) : fields[2]));
        }

        return new(943, 1682, ratings);
    }

    /// <summary>Ratings in random order that follow a model of three factors with noise, rounded to one to five stars.</summary>
    public static RatingSet Synthetic(int users, int movies, int count)
    {
        const int Factors = 3;
        var random = new Variates(new SplitMix(1));
        double[] weights = [.. Enumerable.Range(0, (users + movies) * (Factors + 1)).Select(_ => 0.5 * random.Normal())];
        var ratings = new (int User, int Movie, float Stars)[count];
        foreach (ref var rating in ratings.AsSpan())
        {
            int user = (int)(users * random.Uniform()), movie = (int)(movies * random.Uniform());
            var (u, m) = (user * (Factors + 1), (users + movie) * (Factors + 1));
            double score = 3.5 + weights[u] + weights[m] + 0.9 * random.Normal();
            for (int f = 1; f <= Factors; f++)
            {
                score += weights[u + f] * weights[m + f];
            }

            rating = (user, movie, (float)Math.Clamp(Math.Round(score), 1, 5));
        }

        return new(users, movies, ratings);
    }

    /// <summary>All rows.</summary>
    public RowBatch Rows()
    {
        var rows = new RowBatch(Ratings.Count);
        foreach (var (user, movie, stars) in Ratings)
        {
            rows.AddSparse([user, Users + movie], [1, 1], Features, [stars]);
        }

        return rows;
    }

    /// <summary>Writes recordio-protobuf.</summary>
    public async Task WriteRecords(string path)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(bytes);
        foreach (var (user, movie, stars) in Ratings)
        {
            writer.Add([user, Users + movie], [1, 1], Features, stars);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        await file.WriteAsync(bytes.WrittenMemory);
    }

    /// <summary>Writes libFM's text.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="areClasses">Labels are −1 and 1 instead of 0 and 1.</param>
    public async Task WriteText(string path, bool areClasses = false)
    {
        await using var file = new StreamWriter(path, append: false, Encoding.ASCII);
        foreach (var (user, movie, stars) in Ratings)
        {
            await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(areClasses ? 2 * stars - 1 : stars)} {user}:1 {Users + movie}:1"));
        }
    }
}
