using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Sagebrush.Monitoring;

/// <summary>The expected numbers are scikit-learn 1.2's.</summary>
public sealed class ModelQualityTests
{
    [Fact]
    public void Binary_metrics_are_those_of_scikit_learn()
    {
        using var folder = Labelled("BinaryClassification", 40, i => (i * 7 % 10 > 4 ? 1 : 0, i * 13 % 17 / 16.0 >= 0.5 ? 1 : 0, i * 13 % 17 / 16.0));
        folder.Variables["probability_attribute"] = "probability";

        Assert.Equal(0, folder.Run());

        var metrics = folder.Json("statistics.json")["binary_classification_metrics"]!;
        foreach (var (name, expected) in new[]
        {
            ("recall", 0.4), ("precision", 0.38095238095238093), ("accuracy", 0.375), ("auc", 0.365), ("f0_5", 0.3846153846153846), ("f1", 0.3902439024390244),
            ("f2", 0.39603960396039606), ("true_negative_rate", 0.35), ("false_positive_rate", 0.65), ("false_negative_rate", 0.6), ("accuracy_best_constant_classifier", 0.5),
        })
        {
            Assert.Equal(expected, (double)metrics[name]!["value"]!, 12);
        }

        Assert.Equal((7, 13, 12, 8), ((int)metrics["confusion_matrix"]!["0"]!["0"]!, (int)metrics["confusion_matrix"]!["0"]!["1"]!,
            (int)metrics["confusion_matrix"]!["1"]!["0"]!, (int)metrics["confusion_matrix"]!["1"]!["1"]!));
        Assert.Equal("NaN", (string?)metrics["recall"]!["standard_deviation"]);
        Assert.Equal(1, (double)metrics["receiver_operating_characteristic_curve"]!["true_positive_rates"]!.AsArray()[^1]!);
        var constraints = folder.Json("constraints.json")["binary_classification_constraints"]!;
        Assert.Equal((0.375, "LessThanThreshold"), ((double)constraints["accuracy"]!["threshold"]!, (string?)constraints["accuracy"]!["comparison_operator"]));
        Assert.Equal("GreaterThanThreshold", (string?)constraints["false_positive_rate"]!["comparison_operator"]);
        Assert.Null(constraints["f1_best_constant_classifier"]);
    }

    [Fact]
    public void Multiclass_metrics_are_those_of_scikit_learn()
    {
        using var folder = Labelled("MulticlassClassification", 50, i => (i * 7 % 3, (i * 5 + i / 7) % 3, 0));

        Assert.Equal(0, folder.Run());

        var metrics = folder.Json("statistics.json")["multiclass_classification_metrics"]!;
        foreach (var (name, expected) in new[]
        {
            ("accuracy", 0.34), ("weighted_precision", 0.32766233766233765), ("weighted_recall", 0.34), ("weighted_f0_5", 0.32775385953468145),
            ("weighted_f1", 0.3299983457402812), ("weighted_f2", 0.33497811131957467),
        })
        {
            Assert.Equal(expected, (double)metrics[name]!["value"]!, 12);
        }
    }

    [Fact]
    public void Regression_metrics_are_those_of_scikit_learn()
    {
        using var folder = Labelled("Regression", 30, i => (i * 0.5, i * 0.5 + (i * 11 % 7 - 3) * 0.25, 0));

        Assert.Equal(0, folder.Run());

        var metrics = folder.Json("statistics.json")["regression_metrics"]!;
        foreach (var (name, expected) in new[] { ("mae", 0.43333333333333335), ("mse", 0.25416666666666665), ("rmse", 0.5041494487418058), ("r2", 0.9864293659621802) })
        {
            Assert.Equal(expected, (double)metrics[name]!["value"]!, 12);
        }

        Assert.Equal("GreaterThanThreshold", (string?)folder.Json("constraints.json")["regression_constraints"]!["mae"]!["comparison_operator"]);
    }

    [Fact]
    public void Captures_are_merged_with_ground_truth_and_a_worse_model_is_found()
    {
        using var folder = Labelled("BinaryClassification", 400, i => (i % 2, i % 20 == 0 ? 1 - i % 2 : i % 2, 0));
        folder.Run();
        Assert.NotEqual("NaN", folder.Json("statistics.json")["binary_classification_metrics"]!["f1"]!["standard_deviation"]!.ToString());
        folder.UseBaseline();
        folder.Has("input/data.csv", "");
        folder.Has("captured/a.jsonl", string.Concat(Enumerable.Range(0, 30).Select(i => MonitorFolder.Captured($"{i}", "1,2", i < 20 ? "1\n" : "0\n") + "\n")));
        folder.Has("truth/a.jsonl", string.Concat(Enumerable.Range(0, 25).Select(i =>
            $$"""{"groundTruthData": {"data": "{{i % 2}}", "encoding": "CSV"}, "eventMetadata": {"eventId": "{{i}}"}, "eventVersion": "0"}""" + "\n")));
        (folder.Variables["dataset_source"], folder.Variables["ground_truth_source"]) = ("/opt/ml/processing/captured", "/opt/ml/processing/truth");
        (folder.Variables["output_path"], string output) = ("/opt/ml/processing/input", folder.Variables["output_path"]);

        Assert.Equal(0, folder.Run(MonitorContainer.Merge));
        Assert.Equal("Completed: 25 of 30 records were merged with ground truth.", folder.Message);
        var line = JsonNode.Parse(File.ReadLines(Path.Combine(folder.Path, "processing", "input", "merged.jsonl")).First())!;
        Assert.Equal(("0", "CSV", "1\n", "0"), ((string?)line["groundTruthData"]!["data"], (string?)line["groundTruthData"]!["encoding"],
            (string?)line["captureData"]!["endpointOutput"]!["data"], (string?)line["eventMetadata"]!["inferenceId"]));

        (folder.Variables["dataset_source"], folder.Variables["output_path"]) = ("/opt/ml/processing/input/merged.jsonl", output);
        foreach (string gone in (string[])["dataset_format", "inference_attribute", "ground_truth_attribute"])
        {
            folder.Variables.Remove(gone);
        }

        (folder.Variables["sagemaker_monitoring_schedule_name"], folder.Variables["sagemaker_endpoint_name"]) = ("daily", "iris");
        Assert.Equal(0, folder.Run());
        var violations = folder.Json("constraint_violations.json")["violations"]!.AsArray();
        var f1 = violations.Single(v => (string?)v!["metric_name"] == "f1")!;
        Assert.Equal("LessThanThreshold", (string?)f1["constraint_check_type"]);
        Assert.Matches(@"^Metric f1 with 0\.\d+ \+/- 0 was LessThanThreshold '0\.95", (string?)f1["description"]);
        Assert.Contains(folder.Metrics, metric => (string?)metric["MetricName"] == "f1");
    }

    [Fact]
    public void A_constraint_without_a_threshold_is_named()
    {
        using var folder = Labelled("Regression", 30, i => (i, i + 1, 0));
        folder.Run();
        folder.UseBaseline();
        folder.Has("baseline/constraints.json", """{"version": 0, "regression_constraints": {"mae": {"threshold": "low"}}}""");

        Assert.Equal(1, folder.Run());
        Assert.Equal("Error: The constraint of mae has no number as its threshold.", folder.Message);
    }

    [Fact]
    public void A_threshold_of_probabilities_that_is_no_number_is_named()
    {
        using var folder = Labelled("BinaryClassification", 30, i => (i % 2, i % 2, 0.5));
        folder.Variables["probability_threshold_attribute"] = "0,5";

        Assert.Equal(1, folder.Run());
        Assert.Equal("Error: probability_threshold_attribute is '0,5'; expected a number like 0.5.", folder.Message);
    }

    [Fact]
    public void A_merged_event_that_cannot_be_read_is_named()
    {
        using var folder = Labelled("BinaryClassification", 30, i => (i % 2, i % 2, 0));
        var line = JsonNode.Parse(MonitorFolder.Captured("7", "1,2", "1"))!.AsObject();
        line["groundTruthData"] = new JsonObject { ["data"] = "yes", ["encoding"] = "BASE64" };
        folder.Has("merged/a.jsonl", line.ToJsonString() + "\n");
        folder.Variables["dataset_source"] = "/opt/ml/processing/merged";
        folder.Variables.Remove("dataset_format");

        Assert.Equal(1, folder.Run());
        Assert.StartsWith("Error: The event 7 cannot be read: ", folder.Message, StringComparison.Ordinal);
    }

    private static MonitorFolder Labelled(string problem, int rows, Func<int, (double Truth, double Label, double Probability)> row)
    {
        var folder = new MonitorFolder().Has("input/data.csv", "truth,label,probability\n" + string.Concat(Enumerable.Range(0, rows).Select(row)
            .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Truth},{r.Label},{r.Probability}\n"))));
        foreach (var (name, value) in new[] { ("dataset_format", """{"csv": {"header": true}}"""), ("analysis_type", "MODEL_QUALITY"), ("problem_type", problem),
            ("inference_attribute", "label"), ("ground_truth_attribute", "truth") })
        {
            folder.Variables[name] = value;
        }

        return folder;
    }
}
