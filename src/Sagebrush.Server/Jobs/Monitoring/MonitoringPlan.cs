using System.Globalization;
using System.Xml;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>What a schedule's executions do, wherever its configuration says it: in a definition of data or model quality, or in itself.</summary>
public sealed record MonitoringPlan
{
    /// <summary>A name in <see cref="Wire.Shapes.SageMaker.MonitoringType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The definition's name; null where the schedule has its own.</summary>
    public string? Definition { get; init; }

    /// <summary>What analyses.</summary>
    public required AppSpecification App { get; init; }

    /// <summary>Further variables for it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The endpoint whose captures are read.</summary>
    public required EndpointInput Input { get; init; }

    /// <summary>Where ground truth comes in; null where data is judged.</summary>
    public string? GroundTruth { get; init; }

    /// <summary><c>Regression</c> …, where a model is judged.</summary>
    public string? ProblemType { get; init; }

    /// <summary>The constraints; null for none.</summary>
    public string? Constraints { get; init; }

    /// <summary>The statistics; null for none.</summary>
    public string? Statistics { get; init; }

    /// <summary>Where reports go.</summary>
    public required MonitoringS3Output Output { get; init; }

    /// <summary>What it runs on.</summary>
    public required MonitoringClusterConfig Cluster { get; init; }

    /// <summary>How long it may run, in seconds.</summary>
    public required int MaxRuntimeInSeconds { get; init; }

    /// <summary>Who runs it.</summary>
    public required string RoleArn { get; init; }

    /// <summary>Its network.</summary>
    public NetworkConfig? Network { get; init; }

    /// <summary>The CloudWatch namespace of its metrics.</summary>
    public string MetricNamespace => Type == MonitoringType.ModelQuality ? "aws/sagemaker/Endpoints/model-metrics" : "/aws/sagemaker/Endpoints/data-metrics";

    /// <summary>The time whose captures an execution looks at.</summary>
    /// <param name="config">The schedule's.</param>
    /// <param name="scheduled">When the execution was due.</param>
    /// <param name="before">The due time before that; null for none.</param>
    public (DateTimeOffset Start, DateTimeOffset End) Window(ScheduleConfig config, DateTimeOffset scheduled, DateTimeOffset? before) => (
        scheduled + (Offset(config.DataAnalysisStartTime) ?? Offset(Input.StartTimeOffset) ?? (before ?? scheduled - TimeSpan.FromHours(1)) - scheduled),
        scheduled + (Offset(config.DataAnalysisEndTime) ?? Offset(Input.EndTimeOffset) ?? TimeSpan.Zero));

    /// <summary>Reads a duration such as <c>-PT1H</c>; null when it is none.</summary>
    public static TimeSpan? Offset(string? text)
    {
        try
        {
            return text is null ? null : XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The folder of an execution's reports: by endpoint, schedule and hour, and the minute where it is not the first.</summary>
    public string Folder(string schedule, DateTimeOffset scheduled) =>
        $"{Output.S3Uri.TrimEnd('/')}/{Input.EndpointName}/{schedule}/{scheduled.UtcDateTime.ToString(scheduled.Minute == 0 ? "yyyy'/'MM'/'dd'/'HH" : "yyyy'/'MM'/'dd'/'HH'/'mm", CultureInfo.InvariantCulture)}";
}
