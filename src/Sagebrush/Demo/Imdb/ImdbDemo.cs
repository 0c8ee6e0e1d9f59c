using System.Globalization;
using System.Text;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>The IMDB workflow as a client goes through it: clean texts, upload bags of words, train XGBoost, score by batch transform, fetch the predictions.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="folder">Where the reviews are; null for the small sample.</param>
/// <param name="csv">Where the word counts are written too; null for nowhere.</param>
/// <param name="output">Where progress and results are shown.</param>
/// <param name="clock">Names and stop watches.</param>
internal sealed class ImdbDemo(Connection connection, string? folder, string? csv, TextWriter output, TimeProvider clock)
{
    private const string Image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
    private const string Metric = "logloss", Csv = "text/csv";
    private const double LeastAccuracy = 0.86;

    private readonly CleanUp _cleanUp = new(output);
    private readonly Stages _stages = new(output, clock);
    private readonly string _name = $"imdb-{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}";

    /// <summary>Runs all of it and shows the report.</summary>
    /// <exception cref="DemoFailedException">A step ended otherwise than it must.</exception>
    /// <exception cref="ServiceException">The server refused a request.</exception>
    public async Task<ImdbFigures> Run(CancellationToken cancel)
    {
        LearningCurve curve;
        Confusion confusion;
        bool clean;
        try
        {
            var reviews = await _stages.Run("Read", Read);
            var bags = await _stages.Run("Text", () => Task.Run(() => Count(reviews), cancel));
            await Save(bags, cancel);
            var workspace = await _stages.Run("Upload", () => Upload(bags, cancel));
            var job = await _stages.Run("Train", () => Train(workspace, cancel));
            curve = await Curve(job, cancel);
            string result = await _stages.Run("Transform", () => Transform(workspace, job, cancel));
            byte[] predictions = await _stages.Run("Download", () => workspace.Get(result, cancel));
            confusion = Score(reviews.Test, predictions);
        }
        finally
        {
            clean = await _stages.Run("Clean up", _cleanUp.Run);
        }

        new ImdbReport(output).Write(curve, confusion, _stages);
        if (confusion.Accuracy < LeastAccuracy)
        {
            throw new DemoFailedException(FormattableString.Invariant($"The accuracy must be at least {LeastAccuracy}; it is {confusion.Accuracy:0.0000}."));
        }

        return !clean ? throw new DemoFailedException("Not everything could be removed; see above.") : new(
            confusion.Accuracy, _stages.Seconds("Train"), _stages.Seconds("Transform"), curve.Rounds, curve.Best, _stages.Seconds("Read"), _stages.Seconds("Text"),
            _stages.Seconds("Upload"), _stages.Seconds("Download"), confusion.Correct, confusion.Total);
    }

    private async Task<ReviewSet> Read()
    {
        var reviews = folder is null ? ReviewSet.Sample() : await ReviewSet.Read(folder);
        await output.WriteLineAsync($"  {reviews.Train.Count:n0} reviews to learn from, {reviews.Test.Count:n0} to be scored, from {reviews.Source}");
        return reviews;
    }

    private ReviewBags Count(ReviewSet reviews)
    {
        var bags = ReviewBags.Of(reviews);
        output.WriteLine($"  {bags.Vocabulary.Count:n0} words, in most reviews: {string.Join(' ', bags.Vocabulary.Take(12))}");
        return bags;
    }

    private async Task Save(ReviewBags bags, CancellationToken cancel)
    {
        if (csv is not null)
        {
            Directory.CreateDirectory(csv);
            foreach (var (name, file) in bags.Files)
            {
                await File.WriteAllBytesAsync(Path.Combine(csv, name), file, cancel);
            }
        }
    }

    private async Task<Workspace> Upload(ReviewBags bags, CancellationToken cancel)
    {
        var workspace = await Workspace.Open(connection, _name, _cleanUp, output, cancel);
        foreach (var (name, file) in bags.Files)
        {
            await workspace.Put(name, file, Csv, cancel);
        }

        return workspace;
    }

    private async Task<DescribeTrainingJobResponse> Train(Workspace workspace, CancellationToken cancel)
    {
        var hyperParameters = new Dictionary<string, string>
        {
            ["max_depth"] = "5", ["eta"] = "0.2", ["gamma"] = "4", ["min_child_weight"] = "6", ["subsample"] = "0.8", ["objective"] = "binary:logistic",
            ["tree_method"] = "hist", ["eval_metric"] = Metric, ["early_stopping_rounds"] = "10", ["num_round"] = "500",
        };

        var plan = new TrainingPlan(Image, "File", hyperParameters, [("train", "train.csv"), ("validation", "validation.csv")], Csv);

        // A line a round is what the curve shows better.
        return (await workspace.Train(_name, plan, line => !line.Contains($"validation-{Metric}", StringComparison.Ordinal), cancel)).Job;
    }

    private async Task<LearningCurve> Curve(DescribeTrainingJobResponse job, CancellationToken cancel)
    {
        var values = await new MetricsClient(connection).ByIteration(job.TrainingJobArn, [$"train:{Metric}", $"validation:{Metric}"], cancel);
        return values[1].Count > 0 ? new(Metric, values[0], values[1]) : throw new DemoFailedException($"The job has no values of validation:{Metric}.");
    }

    private static async Task<string> Transform(Workspace workspace, DescribeTrainingJobResponse job, CancellationToken cancel)
    {
        await workspace.MakeModel(Image, job, cancel);
        return await workspace.Transform(job.TrainingJobName, "test.csv", Csv, "Line", Csv, cancel);
    }

    private static Confusion Score(IReadOnlyList<Review> reviews, byte[] predictions)
    {
        string[] lines = Encoding.UTF8.GetString(predictions).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != reviews.Count)
        {
            throw new DemoFailedException($"There must be {reviews.Count} predictions; there are {lines.Length}.");
        }

        var confusion = new Confusion(ImdbReport.Classes.Count);
        foreach (var (review, line) in reviews.Zip(lines))
        {
            confusion.Add(review.IsPositive ? 1 : 0, double.Parse(line, CultureInfo.InvariantCulture) > 0.5 ? 1 : 0);
        }

        return confusion;
    }
}
