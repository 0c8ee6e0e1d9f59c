using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Monitoring;

/// <summary>What the analyzer is told by its environment; paths as this side sees them.</summary>
/// <param name="variable">Answers a variable, null when it is not set.</param>
/// <param name="root">Where <c>/opt/ml</c> is.</param>
/// <remarks>Source: AWS, "Container Contract Inputs" of Model Monitor; SageMaker Python SDK, sagemaker.model_monitor.</remarks>
public sealed class MonitorSettings(Func<string, string?> variable, MlRoot root)
{
    /// <summary>What the files of the dataset hold.</summary>
    public DatasetFormat Format { get; } = variable("dataset_format") is { Length: > 0 } format ? DatasetFormat.Parse(format) : DatasetFormat.Captured;

    /// <summary>The folder of the dataset.</summary>
    public string Source { get; } = Place(Required("dataset_source", variable), root);

    /// <summary>The folder of the reports.</summary>
    public string Output { get; } = Place(Required("output_path", variable), root);

    /// <summary>The constraints that the dataset is held against; null: some are suggested.</summary>
    public string? Constraints { get; } = Optional("baseline_constraints", variable) is { } path ? Place(path, root) : null;

    /// <summary>The statistics that the dataset's are compared with.</summary>
    public string? Statistics { get; } = Optional("baseline_statistics", variable) is { } path ? Place(path, root) : null;

    /// <summary>The time that is looked at.</summary>
    public TimeWindow Window { get; } = new(Moment("start_time", variable), Moment("end_time", variable));

    /// <summary>Metrics are wanted.</summary>
    public bool PutsMetrics { get; } = Optional("publish_cloudwatch_metrics", variable) != "Disabled";

    /// <summary>The endpoint that is monitored.</summary>
    public string? Endpoint { get; } = Optional("sagemaker_endpoint_name", variable);

    /// <summary>The schedule that monitors.</summary>
    public string? Schedule { get; } = Optional("sagemaker_monitoring_schedule_name", variable);

    /// <summary>True when a model is judged, and not data.</summary>
    public bool IsModelQuality { get; } = Optional("analysis_type", variable) == "MODEL_QUALITY";

    /// <summary><c>Regression</c>, <c>BinaryClassification</c> or <c>MulticlassClassification</c>.</summary>
    public string? ProblemType { get; } = Optional("problem_type", variable);

    /// <summary>Where the predicted label or value is.</summary>
    public string? InferenceAttribute { get; } = Optional("inference_attribute", variable);

    /// <summary>Where the predicted probability is.</summary>
    public string? ProbabilityAttribute { get; } = Optional("probability_attribute", variable);

    /// <summary>Where the true label or value is, in a dataset that is no merged capture.</summary>
    public string? GroundTruthAttribute { get; } = Optional("ground_truth_attribute", variable);

    /// <summary>From this probability on the positive class is predicted.</summary>
    public double Threshold { get; } = Optional("probability_threshold_attribute", variable) is { } text
        ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw new ClientException($"probability_threshold_attribute is '{text}'; expected a number like 0.5.") : 0.5;

    /// <summary>Passes settings that can be honoured.</summary>
    /// <exception cref="ClientException">They name a script.</exception>
    public static void Check(Func<string, string?> variable)
    {
        foreach (string script in (string[])["record_preprocessor_script", "post_analytics_processor_script"])
        {
            if (Optional(script, variable) is not null)
            {
                throw new ClientException($"{script} cannot be honoured: the analyzer here runs no scripts.");
            }
        }
    }

    internal static string? Optional(string name, Func<string, string?> variable) => variable(name) is { Length: > 0 } value ? value : null;

    internal static string Required(string name, Func<string, string?> variable) =>
        Optional(name, variable) ?? throw new ClientException($"The environment has no {name}.");

    // Without a sandbox /opt/ml is elsewhere.
    internal static string Place(string path, MlRoot root) =>
        path.StartsWith(MlRoot.DefaultPath + "/", StringComparison.Ordinal) ? root.Path + path[MlRoot.DefaultPath.Length..] : path;

    private static DateTimeOffset? Moment(string name, Func<string, string?> variable) => Optional(name, variable) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : throw new ClientException($"{name} is '{text}'; expected a time like 2026-11-22T08:00:00Z.");
}
