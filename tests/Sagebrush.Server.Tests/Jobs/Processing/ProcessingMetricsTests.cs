using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Hosting;
using Sagebrush.Metrics;
using Sagebrush.Services;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class ProcessingMetricsTests : IAsyncDisposable
{
    private const string Namespace = "Reports";

    private readonly HostingWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Metrics_are_kept_once_when_the_server_is_killed_before_it_has_saved_the_job()
    {
        var shop = new ProcessingWorkshop(_world.Options, _world.Tables, _world.Platform, _world.Metrics);
        var job = Collecting("watch");
        Leave(shop, job, """
            {"MetricName": "drift", "Value": 0.5, "Timestamp": "2026-11-22T08:00:00Z"}
            {"MetricName": "rows", "StatisticValues": {"SampleCount": 3, "Sum": 6, "Minimum": 1, "Maximum": 3}, "Timestamp": "2026-11-22T08:00:00Z"}
            """);
        using (var killed = new ProcessingAttempt(job, shop))
        {
            await killed.Collect(hasFailed: false, default);
        }

        await RunToItsEnd(shop, job.Key);

        Assert.Equal((1, 3), (Count("drift"), Count("rows")));
    }

    [Fact]
    public async Task A_later_job_of_the_same_name_puts_metrics_of_its_own()
    {
        var shop = new ProcessingWorkshop(_world.Options, _world.Tables, _world.Platform, _world.Metrics);
        for (int i = 0; i < 2; i++)
        {
            var job = Collecting("watch");
            Leave(shop, job, """{"MetricName": "drift", "Value": 0.5, "Timestamp": "2026-11-22T08:00:00Z"}""");
            await RunToItsEnd(shop, job.Key);
            _world.Tables.ProcessingJobs.Remove(job.Key);
        }

        Assert.Equal(2, Count("drift"));
    }

    [Theory]
    [InlineData("""{"MetricName": "a", "Value": 1e999}""")]
    [InlineData("""{"MetricName": "", "Value": 1}""")]
    [InlineData("""{"MetricName": "a", "Value": "1"}""")]
    [InlineData("""{"MetricName": "a", "Value": 1, "Dimensions": [{"Name": "x", "Value": null}]}""")]
    [InlineData("""{"MetricName": "a", "Value": 1, "Dimensions": [{"Name": "x", "Value": "1"}, {"Name": "x", "Value": "2"}]}""")]
    [InlineData("""{"MetricName": "a", "StatisticValues": {"SampleCount": 0, "Sum": 0, "Minimum": 0, "Maximum": 0}}""")]
    [InlineData("""{"MetricName": "a", "StatisticValues": {"SampleCount": 2, "Sum": 1e999, "Minimum": 0, "Maximum": 1}}""")]
    [InlineData("""{"MetricName": "a", "StatisticValues": {"SampleCount": 2, "Sum": 3, "Minimum": 2, "Maximum": 1}}""")]
    [InlineData("""["a"]""")]
    [InlineData("nothing")]
    public void A_line_that_is_no_metric_is_passed_over(string line) => Assert.Null(new ContainerMetrics(Namespace, TimeProvider.System).Read(line));

    /// <summary>A job whose container has ended well and whose outputs are being stored.</summary>
    private ProcessingJob Collecting(string name)
    {
        _world.Tables.ProcessingJobs.Add(new(new()
        {
            ProcessingJobName = name, RoleArn = HostingWorld.Role, AppSpecification = new() { ImageUri = HostingWorld.Image },
            ProcessingResources = new() { ClusterConfig = new() { InstanceCount = 1, InstanceType = "ml.m5.large", VolumeSizeInGB = 1 } },
        })
        {
            MetricNamespace = Namespace, IsStaged = true, End = new("Completed"),
        });
        return _world.Tables.ProcessingJobs.Find(name)!;
    }

    private static void Leave(ProcessingWorkshop shop, ProcessingJob job, string metrics)
    {
        string folder = Directory.CreateDirectory(shop.Attempt(job).Root("algo-1").CloudWatchMetrics).FullName;
        using var file = new StreamWriter(Path.Combine(folder, "metrics.jsonl"));
        file.Write(metrics);
    }

    private async Task RunToItsEnd(ProcessingWorkshop shop, string name)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(string key)
        {
            if (_world.Tables.ProcessingJobs.Find(name) is { HasEnded: true })
            {
                ended.TrySetResult();
            }
        }

        using var stop = new CancellationTokenSource();
        _world.Tables.ProcessingJobs.Changed += Look;
        var running = new JobLoop<ProcessingJob>(shop, NullLogger<JobLoop<ProcessingJob>>.Instance).Run(stop.Token);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        _world.Tables.ProcessingJobs.Changed -= Look;
        await stop.CancelAsync();
        await running;
        Assert.Equal("Completed", _world.Tables.ProcessingJobs.Find(name)!.ProcessingJobStatus);
    }

    private double Count(string metric)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_795_334_400);
        return _world.Metrics.Read(new(Namespace, metric), at.AddDays(-1), at.AddDays(1), 86_400).Sum(period => period.Summary.Count);
    }
}
