using System.Globalization;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class MonitoringStepTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private static readonly MonitoringPlan Plan = new()
    {
        Type = "DataQuality", App = new(), Environment = new Dictionary<string, string>(), Input = new() { EndpointName = "iris", LocalPath = "/opt/ml/processing/input" },
        Output = new() { S3Uri = "s3://bucket/runs", LocalPath = "/opt/ml/processing/output" }, Cluster = new(), MaxRuntimeInSeconds = 60, RoleArn = "role",
    };

    [Theory]
    [InlineData("cron(0 * ? * * *)", "08:00:00", "09:00")]
    [InlineData("cron(0 * ? * * *)", "07:59:59", "08:00")]
    [InlineData("cron(0 12 ? * * *)", "08:30:00", "12:00")]
    [InlineData("cron(0 0/6 ? * * *)", "08:30:00", "12:00")]
    [InlineData("cron(*/5 * ? * * *)", "08:34:10", "08:35")]
    [InlineData("cron(* * ? * * *)", "08:34:10", "08:35")]
    [InlineData("cron(30 8 * * ? *)", "08:00:00", "08:30")]
    public void A_schedule_is_due_when_its_expression_says(string expression, string after, string expected) =>
        Assert.Equal(At(expected), ScheduleExpression.Parse(expression)!.After(At(after)));

    [Fact]
    public void The_day_after_follows_the_last_hour() =>
        Assert.Equal(At("03:00").AddDays(1), ScheduleExpression.Parse("cron(0 3 ? * * *)")!.After(At("03:00")));

    [Theory]
    [InlineData("cron(60 * ? * * *)")]
    [InlineData("cron(0 24 ? * * *)")]
    [InlineData("cron(0 * 1 * ? *)")]
    [InlineData("cron(0 * ? * *)")]
    [InlineData("cron(*/0 * ? * * *)")]
    [InlineData("rate(1 hour)")]
    public void What_is_no_expression_is_none(string text) => Assert.Null(ScheduleExpression.Parse(text));

    [Fact]
    public void An_execution_begins_when_captures_have_settled_and_looks_at_the_time_since_the_last()
    {
        var schedule = Schedule("cron(*/5 * ? * * *)", At("08:05"));

        Assert.Null(MonitoringStep.Begin(schedule, At("08:05:11"), Settling));
        var (execution, next) = MonitoringStep.Begin(schedule, At("08:05:12"), Settling)!.Value;

        Assert.Equal((At("08:05"), At("08:00"), At("08:05")), (execution.Scheduled, execution.Start, execution.End));
        Assert.Equal(At("08:10"), next.Due);
    }

    [Fact]
    public void Of_executions_that_were_missed_the_last_is_done()
    {
        var (execution, next) = MonitoringStep.Begin(Schedule("cron(0 * ? * * *)", At("03:00")), At("08:30"), Settling)!.Value;

        Assert.Equal((At("08:00"), At("07:00"), At("09:00")), (execution.Scheduled, execution.Start, next.Due));
    }

    [Fact]
    public void Once_is_once_and_its_window_is_given()
    {
        var schedule = Schedule("NOW", At("08:05"), "-PT2H", "-PT1H");

        var (execution, next) = MonitoringStep.Begin(schedule, At("08:06"), Settling)!.Value;

        Assert.Equal((At("06:05"), At("07:05")), (execution.Start, execution.End));
        Assert.Null(next.Due);
        Assert.Null(MonitoringStep.Begin(next, At("09:00"), Settling));
    }

    [Fact]
    public void A_stopped_schedule_begins_nothing() =>
        Assert.Null(MonitoringStep.Begin(Schedule("cron(0 * ? * * *)", At("03:00")) with { ScheduleStatus = ScheduleStatus.Stopped }, At("08:30"), Settling));

    [Theory]
    [InlineData("Completed", "Completed: no violations", "Completed", null)]
    [InlineData("Completed", "CompletedWithViolations: 3", "CompletedWithViolations", null)]
    [InlineData("Failed", null, "Failed", "ClientError: no")]
    [InlineData("Stopped", null, "Stopped", null)]
    [InlineData("InProgress", null, "InProgress", null)]
    public void An_execution_ends_as_its_analysis_does(string status, string? message, string expected, string? reason)
    {
        var execution = new MonitoringExecution("hourly", At("08:00"), Plan, At("07:00"), At("08:00")) { ExecutionStatus = "InProgress", AnalysisJob = "a" };
        var job = new ProcessingJob(new() { ProcessingJobName = "a" }) { ProcessingJobStatus = status, ExitMessage = message, FailureReason = reason };

        var next = MonitoringStep.Follow(execution, null, job);

        Assert.Equal((expected, reason), (next.ExecutionStatus, next.FailureReason));
    }

    [Fact]
    public void A_merge_that_fails_ends_the_execution_and_one_that_completes_does_not()
    {
        var execution = new MonitoringExecution("daily", At("08:00"), Plan, At("07:00"), At("08:00")) { ExecutionStatus = "InProgress", MergeJob = "m" };
        ProcessingJob Job(string status) => new(new() { ProcessingJobName = "m" }) { ProcessingJobStatus = status, FailureReason = "no" };

        Assert.Equal(("Failed", "no"), (MonitoringStep.Follow(execution, Job("Failed"), null).ExecutionStatus, MonitoringStep.Follow(execution, Job("Failed"), null).FailureReason));
        Assert.Equal(execution, MonitoringStep.Follow(execution, Job("Completed"), null));
        Assert.Equal("Failed", MonitoringStep.Follow(execution, null, null).ExecutionStatus);
    }

    [Fact]
    public void Names_of_jobs_are_short_enough_and_say_when()
    {
        var execution = new MonitoringExecution(new string('s', 63), At("08:00"), Plan, At("07:00"), At("08:00"));

        string name = execution.JobName("model-quality-monitoring");

        Assert.Equal(63, name.Length);
        Assert.EndsWith($"-{At("08:00").ToUnixTimeSeconds():x}", name, StringComparison.Ordinal);
        Assert.Equal("s3://bucket/runs/iris/hourly/2026/11/22/08", Plan.Folder("hourly", At("08:00")));
        Assert.Equal("s3://bucket/runs/iris/hourly/2026/11/22/08/05", Plan.Folder("hourly", At("08:05")));
    }

    private static MonitoringSchedule Schedule(string expression, DateTimeOffset due, string? start = null, string? end = null) => new(new()
    {
        MonitoringScheduleName = "watch",
        MonitoringScheduleConfig = new() { ScheduleConfig = new() { ScheduleExpression = expression, DataAnalysisStartTime = start, DataAnalysisEndTime = end } },
    }, Plan) { Due = due };

    private static DateTimeOffset At(string time) => new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(time, CultureInfo.InvariantCulture);
}
