using System.Globalization;
using System.Text.Json.Serialization;
using Sagebrush.Jobs;
using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>One execution of a schedule: the processing jobs that do it, and what came of it.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Scheduled">When it was due.</param>
/// <param name="Plan">What it does.</param>
/// <param name="Start">The first moment that it looks at.</param>
/// <param name="End">The first moment after that.</param>
public sealed record MonitoringExecution(string Schedule, DateTimeOffset Scheduled, MonitoringPlan Plan, DateTimeOffset Start, DateTimeOffset End) : Resource
{
    /// <inheritdoc/>
    public override string Key => $"{Prefix(Schedule)}{Scheduled.ToUnixTimeSeconds():D19}";

    /// <inheritdoc/>
    public override string? Status => ExecutionStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.ExecutionStatus"/>.</summary>
    public string ExecutionStatus { get; init; } = Wire.Shapes.SageMaker.ExecutionStatus.Pending;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The job that merges captures with ground truth; null where none does, or before it.</summary>
    public string? MergeJob { get; init; }

    /// <summary>The job that analyses; null before it.</summary>
    public string? AnalysisJob { get; init; }

    /// <summary>The statuses of those to which something more will happen.</summary>
    public static IReadOnlyList<string> Unended { get; } =
        [Wire.Shapes.SageMaker.ExecutionStatus.Pending, Wire.Shapes.SageMaker.ExecutionStatus.InProgress, Wire.Shapes.SageMaker.ExecutionStatus.Stopping];

    /// <summary>True when nothing more will happen to it.</summary>
    [JsonIgnore]
    public bool HasEnded => !Unended.Contains(ExecutionStatus);

    /// <summary>A name for a job of it, the same at every question.</summary>
    /// <param name="kind">What the job does.</param>
    public string JobName(string kind)
    {
        string end = string.Create(CultureInfo.InvariantCulture, $"-{Scheduled.ToUnixTimeSeconds():x}");
        const int Longest = 63;
        string name = $"{kind}-{Schedule}";
        return (name.Length + end.Length <= Longest ? name : name[..(Longest - end.Length)].TrimEnd('-')) + end;
    }

    /// <summary>What the keys of a schedule's executions begin with: names have no slashes.</summary>
    public static string Prefix(string schedule) => $"/{schedule}/";
}
