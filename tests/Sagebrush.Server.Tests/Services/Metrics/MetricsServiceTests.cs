using Sagebrush.Jobs;
using Sagebrush.Wire.Shapes.Metrics;
using Xunit;

namespace Sagebrush.Services;

public sealed class MetricsServiceTests
{
    private const string Job = "arn:aws:sagemaker:us-east-1:123456789012:training-job/curve";

    [Fact]
    public async Task A_learning_curve_is_read_by_its_iterations()
    {
        var result = Assert.Single(await Ask(Query()));
        Assert.Equal(MetricQueryResultStatus.Complete, result.Status);
        Assert.Equal([0, 1, 2, 3], result.XAxisValues);
        Assert.Equal([0.6, 0.5, 0.4, 0.45], result.MetricValues);
    }

    [Fact]
    public async Task Bounds_belong_to_what_they_bound() =>
        Assert.Equal([0.5, 0.4], Assert.Single(await Ask(Query() with { Start = 1, End = 2 })).MetricValues);

    [Theory]
    [InlineData("Min", 0.4)]
    [InlineData("Max", 0.6)]
    [InlineData("Avg", 0.4875)]
    [InlineData("Count", 4)]
    [InlineData("Last", 0.45)]
    [InlineData("StdDev", 0.0739509972887452)]
    public async Task A_period_of_time_has_the_statistic_of_its_values(string statistic, double value)
    {
        var results = await Ask(Query() with { MetricStat = statistic, Period = "OneHour", XAxisType = "Timestamp" });
        var result = Assert.Single(results);
        Assert.Equal(0, Assert.Single(result.XAxisValues) % 3600);
        Assert.Equal(value, Assert.Single(result.MetricValues), 1e-12);
    }

    [Fact]
    public async Task A_metric_without_values_is_empty() => Assert.Empty(Assert.Single(await Ask(Query() with { MetricName = "test:other" })).MetricValues);

    [Theory]
    [InlineData("arn:aws:sagemaker:us-east-1:123456789012:training-job/other")]
    [InlineData("arn:aws:sagemaker:us-east-1:999999999999:training-job/curve")]
    [InlineData("arn:aws:sagemaker:us-east-1:123456789012:endpoint/curve")]
    public async Task A_query_for_something_else_fails_alone(string arn)
    {
        var results = await Ask(Query() with { ResourceArn = arn }, Query());
        Assert.Equal(["ValidationError", "Complete"], results.Select(result => result.Status));
        Assert.Contains(arn, results[0].Message, StringComparison.Ordinal);
    }

    private static MetricQuery Query() => new()
    {
        MetricName = "test:accuracy", ResourceArn = Job, MetricStat = "Last", Period = "IterationNumber", XAxisType = "IterationNumber",
    };

    private static async Task<IReadOnlyList<MetricQueryResult>> Ask(params MetricQuery[] queries)
    {
        await using var bench = new TrainingBench();
        string lines = string.Join("; ", new[] { "0.6", "0.5", "0.4", "0.45" }.Select(value => $"echo accuracy={value}"));
        var job = await bench.Run(TrainingBench.Job("curve", lines));
        Assert.Equal("Completed", job.TrainingJobStatus);
        var service = new MetricsService(new(), bench.Tables.TrainingJobs, bench.Tables.MetricPoints);
        return (await service.BatchGetMetrics(new() { MetricQueries = queries }, TrainingBench.Call, default)).MetricQueryResults!;
    }
}
