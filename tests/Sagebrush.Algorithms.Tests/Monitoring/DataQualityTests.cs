using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Sagebrush.Monitoring;

public sealed class DataQualityTests
{
    private const string CsvWithHeader = """{"csv": {"header": true, "output_columns_position": "START"}}""";

    [Fact]
    public void A_baseline_has_the_documented_statistics()
    {
        using var folder = new MonitorFolder().Has("input/data.csv", "size,colour,rate\n1,red,0.5\n2,\"red\",-1.5\n3,blue,\n4,blue,2.0\n");
        folder.Variables["dataset_format"] = CsvWithHeader;

        Assert.Equal(0, folder.Run());

        var statistics = folder.Json("statistics.json");
        Assert.Equal(4, (int)statistics["dataset"]!["item_count"]!);
        var size = Feature(statistics, "size");
        Assert.Equal("Integral", (string?)size["inferred_type"]);
        var numbers = size["numerical_statistics"]!;
        Assert.Equal((4, 0), ((int)numbers["common"]!["num_present"]!, (int)numbers["common"]!["num_missing"]!));

        // numpy: mean, sum, std, min, max of 1, 2, 3, 4
        Assert.Equal((2.5, 10, 1, 4), ((double)numbers["mean"]!, (double)numbers["sum"]!, (double)numbers["min"]!, (double)numbers["max"]!));
        Assert.Equal(1.118033988749895, (double)numbers["std_dev"]!, 12);
        var kll = numbers["distribution"]!["kll"]!;
        Assert.Equal(10, kll["buckets"]!.AsArray().Count);
        Assert.Equal(4, kll["buckets"]!.AsArray().Sum(bucket => (double)bucket!["count"]!));
        Assert.Equal((0.64, 2048), ((double)kll["sketch"]!["parameters"]!["c"]!, (double)kll["sketch"]!["parameters"]!["k"]!));
        Assert.Equal([1, 2, 3, 4], kll["sketch"]!["data"]![0]!.AsArray().Select(value => (double)value!));
        var texts = Feature(statistics, "colour")["string_statistics"]!;
        Assert.Equal(2, (double)texts["distinct_count"]!);
        Assert.Equal("blue", (string?)texts["distribution"]!["categorical"]!["buckets"]![0]!["value"]);
        Assert.Equal(1, (int)Feature(statistics, "rate")["numerical_statistics"]!["common"]!["num_missing"]!);
    }

    [Fact]
    public void A_baseline_suggests_the_documented_constraints()
    {
        using var folder = new MonitorFolder().Has("input/data.csv", "size,colour,rate\n1,red,0.5\n2,red,-1.5\n3,blue,\n4,blue,2.0\n");
        folder.Variables["dataset_format"] = CsvWithHeader;

        folder.Run();

        var constraints = folder.Json("constraints.json");
        Assert.Equal((true, 1.0), ((bool)Feature(constraints, "size")["num_constraints"]!["is_non_negative"]!, (double)Feature(constraints, "size")["completeness"]!));
        Assert.False((bool)Feature(constraints, "rate")["num_constraints"]!["is_non_negative"]!);
        Assert.Equal(["blue", "red"], Feature(constraints, "colour")["string_constraints"]!["domains"]!.AsArray().Select(value => (string?)value));
        var config = constraints["monitoring_config"]!;
        Assert.Equal(("Enabled", "Enabled", 1.0, 1.0), ((string?)config["evaluate_constraints"], (string?)config["emit_metrics"],
            (double)config["datatype_check_threshold"]!, (double)config["domain_content_threshold"]!));
        var distribution = config["distribution_constraints"]!;
        Assert.Equal(("Enabled", 0.1, "Robust", 0.1, "LInfinity"), ((string?)distribution["perform_comparison"], (double)distribution["comparison_threshold"]!,
            (string?)distribution["comparison_method"], (double)distribution["categorical_comparison_threshold"]!, (string?)distribution["categorical_drift_method"]));
        Assert.StartsWith("Completed: ", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Captured_data_like_the_baseline_has_no_violations_and_leaves_metrics()
    {
        using var folder = Baseline();
        folder.Has("input/capture.jsonl", Captures(0, "red"));

        Assert.Equal(0, folder.Run());

        Assert.Equal("Completed: Job completed successfully with no violations.", folder.Message);
        Assert.Empty(folder.Json("constraint_violations.json")["violations"]!.AsArray());
        var data = folder.Metrics.Single(metric => (string?)metric["MetricName"] == "feature_data_size");
        Assert.Equal(("2026-11-22T08:59:59Z", 500, 62250), ((string?)data["Timestamp"], (double)data["StatisticValues"]!["SampleCount"]!, (double)data["StatisticValues"]!["Sum"]!));
        Assert.Equal(["Endpoint=iris", "MonitoringSchedule=hourly"], data["Dimensions"]!.AsArray().Select(d => $"{d!["Name"]}={d["Value"]}"));
        Assert.Contains(folder.Metrics, metric => (string?)metric["MetricName"] == "feature_baseline_drift_size" && (double)metric["Value"]! < 0.05);
    }

    [Fact]
    public void Each_check_finds_its_violation()
    {
        using var folder = Baseline();
        folder.Has("input/capture.jsonl", Captures(200, "green")
            + MonitorFolder.Captured("x", "tall,red", "1") + "\n" + MonitorFolder.Captured("y", ",red,7", "1") + "\n");

        Assert.Equal(0, folder.Run());

        var found = folder.Json("constraint_violations.json")["violations"]!.AsArray().Select(v => $"{v!["constraint_check_type"]} {v["feature_name"]}").ToList();
        Assert.Equal(
            ["extra_column_check Extra columns", "data_type_check size", "completeness_check size", "baseline_drift_check size",
                "categorical_values_check colour", "baseline_drift_check colour"],
            found);
        Assert.Equal($"CompletedWithViolations: Job completed successfully with {found.Count} violations.", folder.Message);
    }

    [Fact]
    public void What_a_file_of_constraints_does_not_say_is_as_suggested()
    {
        using var folder = Baseline();
        folder.Has("baseline/constraints.json", """{"features": [{"name": "label"}, {"name": "size", "inferred_type": "Integral"}, {"name": "colour"}]}""");
        folder.Has("input/capture.jsonl", Captures(200, "red"));

        folder.Run();

        Assert.Equal(["baseline_drift_check size"], Violations(folder));
        Assert.Contains(folder.Metrics, metric => (string?)metric["MetricName"] == "feature_baseline_drift_size");
    }

    [Theory]
    [InlineData("{}", "baseline_drift_check size")]
    [InlineData("""{"datatype_check_threshold": 1}""", "data_type_check size,baseline_drift_check size")]
    [InlineData("""{"distribution_constraints": {"comparison_threshold": 0.95}}""", "")]
    [InlineData("""{"distribution_constraints": {"perform_comparison": "Disabled"}}""", "")]
    [InlineData("""{"evaluate_constraints": "Disabled"}""", "")]
    public void What_a_column_says_goes_before_the_file_and_the_rest_is_the_files(string overrides, string expected)
    {
        using var folder = Baseline();
        folder.Has("baseline/constraints.json", $$"""
            {"features": [{"name": "label"}, {"name": "size", "inferred_type": "Integral", "monitoring_config_overrides": {{overrides}} }, {"name": "colour"}],
             "monitoring_config": {"datatype_check_threshold": 0.99} }
            """);
        folder.Has("input/capture.jsonl", Captures(200, "red") + MonitorFolder.Captured("x", "tall,red", "1") + "\n");

        folder.Run();

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), Violations(folder));
    }

    [Theory]
    [InlineData("\"monitoring_config_overrides\": {0}")]
    [InlineData("\"monitoringConfigOverrides\": {0}")]
    [InlineData("\"string_constraints\": {{\"domains\": [\"blue\"], \"monitoring_config_overrides\": {0}}}")]
    [InlineData("\"num_constraints\": {{\"is_non_negative\": true, \"monitoring_config_overrides\": {0}}}")]
    public void A_column_may_say_in_several_places_that_it_is_not_looked_at(string place)
    {
        using var folder = Baseline();
        string said = string.Format(CultureInfo.InvariantCulture, place, """{"evaluate_constraints": "Disabled"}""");
        folder.Has("baseline/constraints.json", $$"""{"features": [{"name": "label"}, {"name": "size"}, {"name": "colour", {{said}} }]}""");
        folder.Has("input/capture.jsonl", Captures(0, "green"));

        folder.Run();

        Assert.Empty(Violations(folder));
    }

    [Fact]
    public void Texts_of_the_domain_are_counted_among_very_many_others()
    {
        using var folder = Baseline();
        folder.Has("baseline/constraints.json", """
            {"features": [{"name": "label"}, {"name": "size"}, {"name": "colour", "inferred_type": "String", "string_constraints": {"domains": ["red", "blue"]} }],
             "monitoring_config": {"domain_content_threshold": 0.75} }
            """);

        // 120 of 620 are colours that nobody knows, each once.
        folder.Has("input/capture.jsonl", Captures(0, "red") + string.Concat(Enumerable.Range(0, 120).Select(i => MonitorFolder.Captured($"x{i}", $"{i},shade-{i}", "1") + "\n")));
        folder.Run();
        Assert.Empty(Violations(folder));

        folder.Has("baseline/constraints.json", folder.Text("baseline/constraints.json").Replace("0.75", "0.9", StringComparison.Ordinal));
        folder.Run();
        Assert.Equal("Domain match requirement is not met. Expected match: 90%. Observed: Only 80.65% of data is in the domain.",
            (string?)folder.Json("constraint_violations.json")["violations"]![0]!["description"]);
    }

    [Fact]
    public void A_column_that_is_gone_is_told_once()
    {
        using var folder = Baseline();
        folder.Has("input/capture.jsonl", MonitorFolder.Captured("x", "5", "1") + "\n");

        folder.Run();

        var missing = folder.Json("constraint_violations.json")["violations"]!.AsArray().Single(v => (string?)v!["constraint_check_type"] == "missing_column_check");
        Assert.Contains("colour", (string?)missing!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_window_is_looked_at()
    {
        using var folder = Baseline();
        folder.Has("input/capture.jsonl", MonitorFolder.Captured("x", "5,red", "1", "2026-11-22T09:00:00Z") + "\n");

        Assert.Equal(1, folder.Run());
        Assert.Equal("Error: Job inputs had no data", folder.Message);
    }

    [Theory]
    [InlineData("Simple", 0.1)]
    [InlineData("Robust", 0.0)]
    public void The_distance_is_that_of_Kolmogorov_and_Smirnov(string method, double expected)
    {
        // scipy.stats.ks_2samp(range(100), range(10, 110)).statistic is 0.1.
        var (a, b) = (new Numerics.KllSketch(), new Numerics.KllSketch());
        for (int i = 0; i < 100; i++)
        {
            a.Add(i);
            b.Add(i + 10);
        }

        Assert.Equal(expected, DistributionDistance.Of(a, b, method), 12);
    }

    [Fact]
    public void Json_is_taken_apart_by_names()
    {
        using var folder = new MonitorFolder().Has("input/data.jsonl", """
            {"house": {"rooms": 3, "tags": ["a", "b"]}, "price": 1.5}
            {"house": {"rooms": null, "tags": ["a", "c"]}, "price": 2}
            """);
        folder.Variables["dataset_format"] = """{"json": {"lines": true}}""";

        folder.Run();

        Assert.Equal(["house_rooms", "house_tags_0", "house_tags_1", "price"], folder.Json("statistics.json")["features"]!.AsArray().Select(f => (string?)f!["name"]));
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        using var folder = new MonitorFolder().Has("input/data.csv", "a,b\n1,2\n3\n");
        folder.Variables["dataset_format"] = CsvWithHeader;

        Assert.Equal(1, folder.Run());
        Assert.Contains("data.csv: record 3 has 1 fields, the header 2.", folder.Message, StringComparison.Ordinal);
    }

    // size counts from 0 to 249 twice, the label and colour are of two kinds.
    private static MonitorFolder Baseline()
    {
        var folder = new MonitorFolder().Has("input/data.csv", "label,size,colour\n" + string.Concat(
            Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 2},{i % 250},{(i % 2 == 0 ? "red" : "blue")}\n"))));
        folder.Variables["dataset_format"] = CsvWithHeader;
        Assert.Equal(0, folder.Run());
        folder.UseBaseline();
        folder.Has("input/data.csv", "");
        foreach (var (name, value) in new[] { ("dataset_format", """{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}"""),
            ("start_time", "2026-11-22T08:00:00Z"), ("end_time", "2026-11-22T09:00:00Z"), ("sagemaker_endpoint_name", "iris"), ("sagemaker_monitoring_schedule_name", "hourly") })
        {
            folder.Variables[name] = value;
        }

        return folder;
    }

    private static string Captures(int shift, string colour) => string.Concat(Enumerable.Range(0, 500).Select(i => MonitorFolder.Captured(
        $"{i}", string.Create(CultureInfo.InvariantCulture, $"{i % 250 + shift},{(i % 2 == 0 ? colour : "blue")}"), $"{i % 2}") + "\n"));

    private static IEnumerable<string> Violations(MonitorFolder folder) =>
        folder.Json("constraint_violations.json")["violations"]!.AsArray().Select(v => $"{v!["constraint_check_type"]} {v["feature_name"]}");

    private static JsonNode Feature(JsonNode report, string name) => report["features"]!.AsArray().Single(feature => (string?)feature!["name"] == name)!;
}
