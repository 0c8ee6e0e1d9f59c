using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Monitoring;

/// <summary>Judges a model by the truth: suggests constraints of its metrics, or holds them against some.</summary>
/// <param name="settings">Say which.</param>
/// <param name="dataset">Predictions and truths.</param>
/// <param name="reports">Get what was found.</param>
/// <param name="log">Gets lines for people.</param>
/// <remarks>Source: AWS, "Model Quality Metrics": shapes, and standard deviations by five draws of four fifths of the data where there are 200 rows.</remarks>
internal sealed class ModelQualityAnalysis(MonitorSettings settings, Dataset dataset, Reports reports, TextWriter log)
{
    private const int FewestForDeviation = 200, Draws = 5;
    private const double DrawnShare = 0.8;
    private const string Below = "LessThanThreshold", Above = "GreaterThanThreshold";

    private static readonly JsonOfModels Json = new(new JsonSerializerOptions
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, WriteIndented = true,
    });

    /// <summary>Writes the reports; answers the number of violations.</summary>
    /// <exception cref="ClientException">There is no data, or it lacks what was named.</exception>
    public int Run()
    {
        var metrics = ProblemMetrics.Of(settings.ProblemType);
        var predictions = new PredictionReader(settings).Read(dataset).ToList();
        log.WriteLine($"{predictions.Count} predictions with ground truth");
        if (predictions.Count == 0)
        {
            throw new ClientException("Job inputs had no data");
        }

        var values = metrics.Values(predictions);
        var deviations = Deviations(metrics, predictions);
        reports.Write("statistics.json", Statistics(metrics, predictions, values, deviations), Json.JsonObject);
        reports.Put(values.Where(value => double.IsFinite(value.Value)).Select(value => (value.Name, MetricValues.Of(value.Value))));
        var given = settings.Constraints is { } file ? Reports.Read(file, Json.JsonObject) : null;
        var constraints = given ?? Suggested(metrics, values);
        reports.Write("constraints.json", constraints, Json.JsonObject);
        if (given is null)
        {
            return 0;
        }

        var violations = Violations(metrics, constraints, values, deviations);
        reports.Write("constraint_violations.json", new() { Violations = violations }, MonitorJson.Default.ViolationsFile);
        foreach (var violation in violations)
        {
            log.WriteLine(violation.Description);
        }

        return violations.Count;
    }

    private static Dictionary<string, double> Deviations(ProblemMetrics metrics, List<Prediction> predictions)
    {
        if (predictions.Count < FewestForDeviation)
        {
            return [];
        }

        var random = new SplitMix(1);
        return Enumerable.Range(0, Draws)
            .SelectMany(_ => metrics.Values([.. random.Choose((int)(predictions.Count * DrawnShare), predictions.Count).Select(i => predictions[i])]))
            .GroupBy(value => value.Name)
            .ToDictionary(drawn => drawn.Key, drawn =>
            {
                double mean = drawn.Average(value => value.Value);
                return Math.Sqrt(drawn.Sum(value => Math.Pow(value.Value - mean, 2)) / (Draws - 1));
            });
    }

    private JsonObject Statistics(
        ProblemMetrics metrics, List<Prediction> predictions, IReadOnlyList<(string Name, double Value)> values, Dictionary<string, double> deviations)
    {
        var report = new JsonObject();
        metrics.Describe(predictions, report);
        foreach (var (name, value) in values)
        {
            report[name] = new JsonObject { ["value"] = Number(value), ["standard_deviation"] = Number(deviations.GetValueOrDefault(name, double.NaN)) };
        }

        var facts = new JsonObject { ["item_count"] = predictions.Count };
        if (settings.Window is { Start: { } start, End: { } end })
        {
            (facts["start_time"], facts["end_time"]) = (Text(start), Text(end));
        }

        return new() { ["version"] = 0.0, ["dataset"] = facts, [$"{metrics.Kind}_metrics"] = report };
    }

    private static JsonObject Suggested(ProblemMetrics metrics, IReadOnlyList<(string Name, double Value)> values)
    {
        var bounds = new JsonObject();
        foreach (var (name, value) in values.Where(value => metrics.IsConstrained(value.Name) && double.IsFinite(value.Value)))
        {
            bounds[name] = new JsonObject { ["threshold"] = value, ["comparison_operator"] = metrics.IsLoss(name) ? Above : Below };
        }

        return new() { ["version"] = 0.0, [$"{metrics.Kind}_constraints"] = bounds };
    }

    private static List<Violation> Violations(
        ProblemMetrics metrics, JsonObject constraints, IReadOnlyList<(string Name, double Value)> values, Dictionary<string, double> deviations)
    {
        var found = new List<Violation>();
        var bounds = constraints[$"{metrics.Kind}_constraints"] as JsonObject ?? throw new ClientException($"The constraints have no {metrics.Kind}_constraints.");
        foreach (var (name, value) in values)
        {
            if (bounds[name] is not JsonObject bound)
            {
                continue;
            }

            double threshold = bound["threshold"] is JsonValue given && given.TryGetValue(out double number) ? number
                : throw new ClientException($"The constraint of {name} has no number as its threshold.");
            string comparison = (string?)bound["comparison_operator"] ?? (metrics.IsLoss(name) ? Above : Below);
            if (comparison == Above ? value > threshold : value < threshold)
            {
                double deviation = deviations.GetValueOrDefault(name);
                found.Add(new()
                {
                    MetricName = name, ConstraintCheckType = comparison,
                    Description = string.Create(CultureInfo.InvariantCulture, $"Metric {name} with {value} +/- {deviation} was {comparison} '{threshold}'"),
                });
            }
        }

        return found;
    }

    private static JsonNode Number(double value) => double.IsFinite(value) ? value : (JsonNode)"NaN";

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Writes and reads reports on models.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonOfModels : JsonSerializerContext;
