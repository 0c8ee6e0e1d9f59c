using System.Globalization;
using Sagebrush.Client;
using Sagebrush.Numerics;
using Sagebrush.Training;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>
/// The MovieLens workflow as a client goes through it: Factorization Machines on ratings, their vectors as a k-NN, every user's nearest movies by batch
/// transform, and from a database what of these the user has not rated.
/// </summary>
/// <param name="connection">The way to the server.</param>
/// <param name="options">Of what and how many.</param>
/// <param name="output">Where progress and results are shown.</param>
/// <param name="clock">Names and stop watches.</param>
internal sealed class RecommendDemo(Connection connection, RecommendOptions options, TextWriter output, TimeProvider clock)
{
    private const string Registry = "382416733822.dkr.ecr.us-east-1.amazonaws.com";
    private const string Machines = $"{Registry}/factorization-machines:1", Nearest = $"{Registry}/knn:1";
    private const int Popular = 100;
    private const ulong Seed = 1;

    private readonly CleanUp _cleanUp = new(output);
    private readonly Stages _stages = new(output, clock);
    private readonly string _name = $"recommend-{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}";

    /// <summary>Runs all of it and shows the report.</summary>
    /// <exception cref="DemoFailedException">A step ended otherwise than it must.</exception>
    /// <exception cref="ServiceException">The server refused a request.</exception>
    public async Task<RecommendFigures> Run(CancellationToken cancel)
    {
        MovieLens data;
        (double Rmse, double Accuracy) held;
        IReadOnlyDictionary<int, IReadOnlyList<int>> recommended;
        bool clean;
        try
        {
            data = await _stages.Run("Read", Read);
            using var database = OpenDatabase();
            var columns = new RatingColumns(data.Users, [.. data.Movies.Keys.Order()]);
            var workspace = await _stages.Run("Upload", () => Upload(data, columns, cancel));
            var regressor = await _stages.Run("Regressor", () => Train(workspace, "stars", RatingSettings.Regressor(columns), ["train", "test"], cancel));
            var classifier = await _stages.Run("Classifier", () => Train(workspace, "likes", RatingSettings.Classifier(columns), ["train", "test"], cancel));
            held = (Metric(regressor, "test:rmse"), Metric(classifier, "test:binary_classification_accuracy"));
            var recommender = await _stages.Run("Recommender", () => Train(workspace, "seen", RatingSettings.Recommender(columns), ["train"], cancel));
            int dimensions = await _stages.Run("Vectors", () => UploadVectors(workspace, recommender, columns, cancel));
            var knn = await _stages.Run("Neighbours", () => TrainNeighbours(workspace, columns, dimensions, cancel));
            byte[] lines = await _stages.Run("Transform", () => Transform(workspace, knn, cancel));
            recommended = await _stages.Run("Database", () => Task.FromResult<IReadOnlyDictionary<int, IReadOnlyList<int>>>(Store(database, data, lines)));
        }
        finally
        {
            clean = await _stages.Run("Clean up", _cleanUp.Run);
        }

        var popularity = new Popularity(data.Train);
        var scores = (Ours: Score(data, user => recommended[user]), Popularity: Score(data, user => popularity.Read(user, Popular)));
        new RecommendReport(output).Write(data, recommended, held, scores, _stages);
        Check(scores.Ours, scores.Popularity, clean);
        return RecommendFigures.Of(data, held, scores, _stages);
    }

    private async Task<MovieLens> Read()
    {
        var data = options.Folder is { } folder ? MovieLens.Read(folder) : MovieLens.Sample();
        await output.WriteLineAsync($"  {data.Train.Count:n0} ratings of {data.Movies.Count:n0} movies by {data.Users.Count:n0} users to learn from,");
        await output.WriteLineAsync($"  {data.Test.Count:n0} held out, from {data.Source}");
        return data;
    }

    private RecommendationDatabase OpenDatabase()
    {
        if (options.Database is { } file)
        {
            return new(file);
        }

        string temporary = Path.Combine(Path.GetTempPath(), $"{_name}.db");
        _cleanUp.Later($"database {temporary}", () =>
        {
            File.Delete(temporary);
            return Task.CompletedTask;
        });
        return new(temporary);
    }

    // The service reads rows in their order, and the files have a user's ratings together.
    private async Task<Workspace> Upload(MovieLens data, RatingColumns columns, CancellationToken cancel)
    {
        var workspace = await Workspace.Open(connection, _name, _cleanUp, output, cancel);
        var dice = new SplitMix(Seed);
        Rating[] train = [.. data.Train];
        dice.Shuffle(train.AsSpan());
        foreach (var (part, ratings) in new[] { ("train", train), ("test", data.Test) })
        {
            await Put($"stars/{part}", ratings.Select(rating => (rating.User, rating.Movie, (float)rating.Stars)));
            await Put($"likes/{part}", ratings.Select(rating => (rating.User, rating.Movie, rating.IsLiked ? 1f : 0f)));
        }

        await Put("seen/train", SeenPairs.Draw(data.Train, columns.Movies, dice));
        return workspace;

        Task Put(string key, IEnumerable<(int User, int Movie, float Label)> rows) =>
            workspace.Put(key, RatingRecords.Sparse(columns, rows), RatingRecords.ContentType, cancel);
    }

    private async Task<DescribeTrainingJobResponse> Train(
        Workspace workspace, string rows, IReadOnlyDictionary<string, string> hyperParameters, IEnumerable<string> channels, CancellationToken cancel)
    {
        var plan = new TrainingPlan(Machines, "File", hyperParameters, [.. channels.Select(channel => (channel, $"{rows}/{channel}"))], RatingRecords.ContentType);
        return (await workspace.Train($"{_name}-{rows}", plan, line => line.Contains("#test_score", StringComparison.Ordinal), cancel)).Job;
    }

    private static double Metric(DescribeTrainingJobResponse job, string name) =>
        (job.FinalMetricDataList ?? []).FirstOrDefault(metric => metric.MetricName == name)?.Value
        ?? throw new DemoFailedException($"{job.TrainingJobName} has no metric {name}.");

    private static async Task<int> UploadVectors(Workspace workspace, DescribeTrainingJobResponse job, RatingColumns columns, CancellationToken cancel)
    {
        using var vectors = FactorVectors.Open(await workspace.Get(job.ModelArtifacts.S3ModelArtifacts, cancel));
        await Put("movies", columns.Movies.Select(id => (vectors.Point(columns.OfMovie(id)), (float?)id)));
        await Put("users", columns.Users.Select(id => (vectors.Query(columns.OfUser(id)), (float?)null)));
        return vectors.Dimensions;

        Task Put(string key, IEnumerable<(float[], float?)> rows) => workspace.Put(key, RatingRecords.Dense(rows), RatingRecords.ContentType, cancel);
    }

    private async Task<DescribeTrainingJobResponse> TrainNeighbours(Workspace workspace, RatingColumns columns, int dimensions, CancellationToken cancel)
    {
        int movies = columns.Movies.Count;
        var hyperParameters = new Dictionary<string, string>
        {
            ["k"] = Text(Math.Min(options.Neighbours, movies)), ["sample_size"] = Text(movies), ["feature_dim"] = Text(dimensions),
            ["predictor_type"] = "classifier", ["index_metric"] = "INNER_PRODUCT",
        };
        var plan = new TrainingPlan(Nearest, "File", hyperParameters, [("train", "movies")], RatingRecords.ContentType);
        var (job, _) = await workspace.Train($"{_name}-knn", plan, _ => false, cancel);
        await workspace.MakeModel(Nearest, job, cancel);
        return job;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> Transform(Workspace workspace, DescribeTrainingJobResponse knn, CancellationToken cancel)
    {
        string result = await workspace.Transform(
            knn.TrainingJobName, "users", RatingRecords.ContentType, "RecordIO", "application/jsonlines; verbose=true", cancel);
        return await workspace.Get(result, cancel);
    }

    private Dictionary<int, IReadOnlyList<int>> Store(RecommendationDatabase database, MovieLens data, byte[] lines)
    {
        NeighbourList[] lists = [.. NeighbourList.Parse(lines)];
        if (lists.Length != data.Users.Count)
        {
            throw new DemoFailedException($"There must be a line for each of {data.Users.Count} users; there are {lists.Length}.");
        }

        database.Load(data.Movies.Values, data.Train, data.Users.Zip(lists));
        output.WriteLine($"  {lists.Sum(list => list.Movies.Count):n0} rows in table recommendations");
        return data.Users.ToDictionary(user => user, database.Read);
    }

    private static RankingScore Score(MovieLens data, Func<int, IReadOnlyList<int>> recommended)
    {
        var heldOut = data.Test.ToLookup(rating => rating.User, rating => rating.Movie);
        var score = new RankingScore();
        foreach (int user in data.Users)
        {
            score.Add(recommended(user), heldOut[user].ToHashSet());
        }

        return score;
    }

    private static void Check(RankingScore ours, RankingScore theirs, bool clean)
    {
        if (ours.PrecisionAt10 <= theirs.PrecisionAt10 || ours.RecallAt100 <= theirs.RecallAt100)
        {
            throw new DemoFailedException("What is recommended must be better than what is popular; it is not.");
        }

        if (!clean)
        {
            throw new DemoFailedException("Not everything could be removed; see above.");
        }
    }
}
