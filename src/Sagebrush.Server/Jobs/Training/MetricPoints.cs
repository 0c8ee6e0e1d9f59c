using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Metric values from one stretch of a container's log.</summary>
/// <param name="Job">The training job.</param>
/// <param name="Stream">The log stream.</param>
/// <param name="Position">Where in it the stretch begins: scraping it again gives the same row.</param>
/// <param name="Points">In the order of the log.</param>
public sealed record MetricPoints(string Job, string Stream, long Position, IReadOnlyList<MetricData> Points) : Resource
{
    /// <inheritdoc/>
    public override string Key => $"{Prefix(Job)}{Stream}/{Position:D19}";

    /// <summary>All rows of a job, stream by stream.</summary>
    public static IReadOnlyList<MetricPoints> All(Table<MetricPoints> table, string job) => table.Below(Prefix(job));

    /// <summary>Removes all rows of a job.</summary>
    public static void Forget(Table<MetricPoints> table, string job) => table.RemoveBelow(Prefix(job));

    // Names of jobs have no slashes.
    private static string Prefix(string job) => $"/{job}/";
}
