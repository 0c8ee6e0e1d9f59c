using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Hosting;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class MonitoringLoopTests : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly Captures _captures = new();
    private readonly SageMakerTables _tables;

    public MonitoringLoopTests()
    {
        _tables = new(_data.Database, _clock);
        _clock.Advance(At("08:00:30") - _clock.Now);
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task An_execution_goes_from_its_due_time_to_its_end()
    {
        Watch("hourly", "iris");

        await Turn();
        var job = Assert.Single(_tables.ProcessingJobs.All());
        Assert.Equal((1, "InProgress", job.Key), (Executions.Count, Executions[0].ExecutionStatus, Executions[0].AnalysisJob));
        Assert.Equal(At("09:00:00"), _tables.MonitoringSchedules.Find("hourly")!.Due);
        await End(job.Key);

        Assert.Equal("Completed", Assert.Single(Executions).ExecutionStatus);
    }

    [Fact]
    public async Task A_server_that_was_killed_after_it_had_made_the_execution_makes_no_other()
    {
        var schedule = Watch("hourly", "iris");
        _tables.MonitoringExecutions.Add(MonitoringStep.Begin(schedule, _clock.Now, Settling)!.Value.Execution);

        await Turn();

        Assert.Equal(At("09:00:00"), _tables.MonitoringSchedules.Find("hourly")!.Due);
        await End(Assert.Single(_tables.ProcessingJobs.All()).Key);
        Assert.Equal("Completed", Assert.Single(Executions).ExecutionStatus);
    }

    [Fact]
    public async Task A_server_that_was_killed_after_it_had_made_the_job_makes_no_other()
    {
        Watch("hourly", "iris");
        await Turn();
        var job = Assert.Single(_tables.ProcessingJobs.All());
        _tables.MonitoringExecutions.Update(Executions[0].Key, execution => execution with { AnalysisJob = null, ExecutionStatus = "Pending" });

        await Turn();

        Assert.Equal((job.Key, job.Version), (Assert.Single(_tables.ProcessingJobs.All()).Key, _tables.ProcessingJobs.All()[0].Version));
        await End(job.Key);
        Assert.Equal("Completed", Assert.Single(Executions).ExecutionStatus);
    }

    [Fact]
    public async Task An_execution_whose_captures_are_refused_fails_and_the_others_go_on()
    {
        Watch("a", "barred");
        Watch("b", "iris");
        _captures.Refusal = new("S3 refused s3://bucket/barred: AccessDenied") { Code = "AccessDenied" };

        Assert.NotEqual(TimeSpan.FromSeconds(5), await Turn());

        Assert.Equal([("a", "Failed", "ClientError: S3 refused s3://bucket/barred: AccessDenied"), ("b", "InProgress", null)],
            Executions.Select(execution => (execution.Schedule, execution.ExecutionStatus, execution.FailureReason)));
    }

    [Fact]
    public async Task An_execution_waits_for_an_S3_that_is_away_and_the_others_go_on()
    {
        Watch("a", "barred");
        Watch("b", "iris");
        _captures.Refusal = new("S3 does not answer") { IsPassing = true };

        Assert.Equal(TimeSpan.FromSeconds(5), await Turn());
        Assert.Equal([("a", "Pending"), ("b", "InProgress")], Executions.Select(execution => (execution.Schedule, execution.ExecutionStatus)));

        _captures.Refusal = null;
        await Turn();
        Assert.All(Executions, execution => Assert.Equal("InProgress", execution.ExecutionStatus));
    }

    private IReadOnlyList<MonitoringExecution> Executions => _tables.MonitoringExecutions.All();

    /// <summary>What a server does that has just been started.</summary>
    private Task<TimeSpan> Turn() => new MonitoringLoop(_tables, _captures, Settling, _clock, NullLogger<MonitoringLoop>.Instance).Turn(default);

    private async Task End(string job)
    {
        _tables.ProcessingJobs.Update(job, row => row with { ProcessingJobStatus = ProcessingJobStatus.Completed, ExitMessage = "Completed: no violations" });
        await Turn();
    }

    /// <summary>A schedule that was due at eight, and its endpoint, which captures to a folder of its name.</summary>
    private MonitoringSchedule Watch(string schedule, string endpoint)
    {
        var config = new CreateEndpointConfigRequest { DataCaptureConfig = new() { EnableCapture = true, DestinationS3Uri = "s3://bucket" } };
        _tables.Endpoints.Add(new(new() { EndpointName = endpoint })
        {
            Live = new(config, [new Variant(new() { VariantName = "A", ModelName = "model" }, new() { ModelName = "model", PrimaryContainer = new() }, 1, [])], _clock.Now),
        });
        _tables.MonitoringSchedules.Add(new(new()
        {
            MonitoringScheduleName = schedule, MonitoringScheduleConfig = new() { ScheduleConfig = new() { ScheduleExpression = "cron(0 * ? * * *)" } },
        }, new()
        {
            Type = "DataQuality", App = new() { ImageUri = "analyzer" }, Environment = new Dictionary<string, string>(),
            Input = new() { EndpointName = endpoint, LocalPath = "/opt/ml/processing/input" }, Output = new() { S3Uri = "s3://bucket/runs", LocalPath = "/opt/ml/processing/output" },
            Cluster = new() { InstanceCount = 1, InstanceType = "ml.m5.large", VolumeSizeInGB = 1 }, MaxRuntimeInSeconds = 60, RoleArn = "role",
        }) { Due = At("08:00:00") });
        return _tables.MonitoringSchedules.Find(schedule)!;
    }

    private static DateTimeOffset At(string time) => new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(time, CultureInfo.InvariantCulture);

    /// <summary>An S3 that has an object wherever one asks; it may refuse what is barred.</summary>
    private sealed class Captures : ObjectStorage
    {
        public StorageException? Refusal { get; set; }

        public override ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => new(true);

        public override ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel) => new((S3Object?)null);

        public override IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel) => Refusal is not null && prefix.Key.StartsWith("barred", StringComparison.Ordinal)
            ? throw Refusal : new[] { new S3Object(prefix with { Key = prefix.Key + "one.jsonl" }, 1, "etag") }.ToAsyncEnumerable();

        public override ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel) => new((Stream?)null);

        public override Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel) => Task.CompletedTask;
    }
}
