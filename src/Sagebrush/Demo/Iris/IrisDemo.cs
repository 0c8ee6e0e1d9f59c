using System.Globalization;
using System.Text;
using System.Text.Json;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>The Iris workflow as a client goes through it: upload, train, deploy, ask, clean up.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="output">Where progress and results are shown.</param>
/// <param name="clock">Names and stop watches.</param>
internal sealed class IrisDemo(Connection connection, TextWriter output, TimeProvider clock)
{
    private const string Image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
    private const string ScoreMark = "#test_score (";

    private readonly CleanUp _cleanUp = new(output);
    private readonly Stages _stages = new(output, clock);
    private readonly string _name = $"iris-{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}";

    /// <summary>Runs all of it and shows the report.</summary>
    /// <exception cref="DemoFailedException">A step ended otherwise than it must.</exception>
    /// <exception cref="ServiceException">The server refused a request.</exception>
    public async Task<IrisFigures> Run(CancellationToken cancel)
    {
        Confusion confusion;
        IReadOnlyList<int> predictions;
        IReadOnlyList<string> scores;
        bool clean;
        try
        {
            var workspace = await _stages.Run("Upload", () => Upload(cancel));
            var (job, log) = await _stages.Run("Train", () => Train(workspace, cancel));
            scores = [.. log.Where(line => line.Contains(ScoreMark, StringComparison.Ordinal)).Select(line => line[line.IndexOf(ScoreMark, StringComparison.Ordinal)..])];
            await _stages.Run("Deploy", () => Deploy(workspace, job, cancel));
            predictions = await _stages.Run("Predict", () => Predict(cancel));
            confusion = Count(predictions);
        }
        finally
        {
            clean = await _stages.Run("Clean up", _cleanUp.Run);
        }

        new IrisReport(output).Write(predictions, confusion, scores, _stages, connection.Url);
        Check(confusion, scores, clean);
        return new(confusion.Accuracy, confusion.MacroF, _stages.Seconds("Train"), _stages.Seconds("Deploy"), confusion.Correct, confusion.Total);
    }

    private async Task<Workspace> Upload(CancellationToken cancel)
    {
        var workspace = await Workspace.Open(connection, _name, _cleanUp, output, cancel);
        await workspace.Put("train.csv", Iris.Train, "text/csv", cancel);
        await workspace.Put("test.csv", Iris.Test, "text/csv", cancel);
        return workspace;
    }

    private Task<(DescribeTrainingJobResponse Job, IReadOnlyList<string> Log)> Train(Workspace workspace, CancellationToken cancel)
    {
        var hyperParameters = new Dictionary<string, string> { ["k"] = "5", ["sample_size"] = "112", ["predictor_type"] = "classifier", ["feature_dim"] = "4" };
        var plan = new TrainingPlan(Image, "Pipe", hyperParameters, [("train", "train.csv"), ("test", "test.csv")], "text/csv;label_size=1");
        return workspace.Train(_name, plan, _ => true, cancel);
    }

    private async Task Deploy(Workspace workspace, DescribeTrainingJobResponse job, CancellationToken cancel)
    {
        await workspace.MakeModel(Image, job, cancel);
        await new EndpointDeployment(connection, _cleanUp, output, clock).Deploy(_name, cancel);
    }

    private async Task<IReadOnlyList<int>> Predict(CancellationToken cancel)
    {
        var runtime = new RuntimeClient(connection);
        var labels = new List<int>();
        foreach (var flower in Iris.TestFlowers)
        {
            byte[] answer = await runtime.InvokeEndpoint(_name, Encoding.UTF8.GetBytes(flower.Lengths), "text/csv", "application/json", cancel);
            // {"predictions": [{"predicted_label": 2.0}]}
            using var json = JsonDocument.Parse(answer);
            labels.Add((int)json.RootElement.GetProperty("predictions")[0].GetProperty("predicted_label").GetDouble());
        }

        await output.WriteLineAsync($"  {labels.Count} requests of one flower each");
        return labels;
    }

    private static Confusion Count(IReadOnlyList<int> predictions)
    {
        var confusion = new Confusion(Iris.Species.Count);
        foreach (var (flower, label) in Iris.TestFlowers.Zip(predictions))
        {
            confusion.Add(flower.Species, label);
        }

        return confusion;
    }

    private static void Check(Confusion confusion, IReadOnlyList<string> scores, bool clean)
    {
        // scikit-learn's own k-NN takes one versicolor of this split for a virginica.
        string expected = $"#test_score (algo-1) : ('accuracy', {(37 / 38.0).ToString("R", CultureInfo.InvariantCulture)})";
        if (!scores.Contains(expected))
        {
            throw new DemoFailedException($"The job's log must say \"{expected}\"; it says: {string.Join("; ", scores)}");
        }

        if (confusion.Correct != 37)
        {
            throw new DemoFailedException($"The endpoint must name 37 of 38 flowers; it named {confusion.Correct}.");
        }

        if (!clean)
        {
            throw new DemoFailedException("Not everything could be removed; see above.");
        }
    }
}
