using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class TrainingStepTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private DateTimeOffset _now = Start;

    private static TrainingJob New(string mode = TrainingInputMode.File, int? retries = null) => new(new CreateTrainingJobRequest
    {
        TrainingJobName = "iris",
        AlgorithmSpecification = new() { TrainingImage = "knn:1", TrainingInputMode = mode },
        InputDataConfig = [new() { ChannelName = "train" }],
        StoppingCondition = new() { MaxRuntimeInSeconds = 100 },
        RetryStrategy = retries is { } attempts ? new() { MaximumRetryAttempts = attempts } : null,
    }) { Transitions = [TrainingStep.Starting(Start)] };

    private TrainingJob Step(TrainingJob job, TrainingSight? seen, TrainingAction expected)
    {
        _now += TimeSpan.FromSeconds(1);
        var (next, action) = TrainingStep.Next(job, seen, _now);
        Assert.Equal(expected, action);
        return next;
    }

    [Theory]
    [InlineData(TrainingInputMode.File, "Starting Downloading Training Uploading Completed")]
    [InlineData(TrainingInputMode.Pipe, "Starting Training Uploading Completed")]
    [InlineData(TrainingInputMode.FastFile, "Starting Training Uploading Completed")]
    public void A_job_goes_through_its_stages(string mode, string stages)
    {
        var job = Step(New(mode), null, TrainingAction.Stage);
        job = Step(job, new TrainingSight.Staged(), TrainingAction.Run);
        job = Step(job, new TrainingSight.Exited(0, ""), TrainingAction.Collect);
        Assert.Equal(TrainingJobStatus.InProgress, job.TrainingJobStatus);
        job = Step(job, new TrainingSight.Collected("s3://b/model.tar.gz", []), TrainingAction.Clean);

        Assert.Equal(stages, string.Join(' ', job.Transitions.Select(t => t.Status)));
        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Equal("s3://b/model.tar.gz", job.ModelArtifacts);
        Assert.Equal(_now, job.TrainingEnded);
        Assert.All(job.Transitions, t => Assert.NotNull(t.EndTime));
        Assert.All(job.Transitions.Zip(job.Transitions.Skip(1)), pair => Assert.Equal(pair.First.EndTime, pair.Second.StartTime));
        Assert.All(job.Transitions, t => Assert.NotEmpty(t.StatusMessage!));
    }

    [Fact]
    public void Every_stage_can_be_taken_up_again()
    {
        var downloading = Step(New(), null, TrainingAction.Stage);
        Assert.Same(downloading, Step(downloading, null, TrainingAction.Stage));
        var training = Step(downloading, new TrainingSight.Staged(), TrainingAction.Run);
        Assert.Same(training, Step(training, null, TrainingAction.Run));
        var uploading = Step(training, new TrainingSight.Exited(0, ""), TrainingAction.Collect);
        Assert.Same(uploading, Step(uploading, null, TrainingAction.Collect));
        var completed = Step(uploading, new TrainingSight.Collected(null, []), TrainingAction.Clean);
        Assert.Same(completed, Step(completed, null, TrainingAction.Clean));
    }

    [Fact]
    public void A_container_that_fails_says_why()
    {
        var job = Step(Training(), new TrainingSight.Exited(1, "AlgorithmError: no luck, exit code: 1"), TrainingAction.Collect);
        job = Step(job, new TrainingSight.Collected(null, []), TrainingAction.Clean);

        Assert.Equal(TrainingJobStatus.Failed, job.TrainingJobStatus);
        Assert.Equal(SecondaryStatus.Failed, job.SecondaryStatus);
        Assert.Equal("AlgorithmError: no luck, exit code: 1", job.FailureReason);
    }

    [Fact]
    public void Data_that_cannot_be_delivered_is_the_callers_fault()
    {
        var job = Step(New(), null, TrainingAction.Stage);
        job = Step(job, new TrainingSight.Refused("no such object"), TrainingAction.Clean);

        Assert.Equal("ClientError: no such object", job.FailureReason);
        Assert.Equal(TrainingJobStatus.Failed, job.TrainingJobStatus);
    }

    [Theory, InlineData(null, 1), InlineData(3, 3)]
    public void A_lost_container_is_run_again_as_often_as_the_retry_strategy_says(int? strategy, int retries)
    {
        var job = Step(New(retries: strategy), null, TrainingAction.Stage);
        for (int i = 0; i < retries; i++)
        {
            job = Step(job, new TrainingSight.Staged(), TrainingAction.Run);
            job = Step(job, new TrainingSight.Broken("gone"), TrainingAction.Stage);
            Assert.Equal(i + 1, job.Attempt);
        }

        job = Step(job, new TrainingSight.Staged(), TrainingAction.Run);
        job = Step(job, new TrainingSight.Broken("gone"), TrainingAction.Clean);
        Assert.Equal("InternalServerError: gone", job.FailureReason);
    }

    [Fact]
    public void Half_fed_containers_are_begun_again_at_no_cost()
    {
        var job = Training(TrainingInputMode.Pipe);
        var started = job.TrainingStarted;
        for (int i = 1; i <= 5; i++)
        {
            job = Step(job, new TrainingSight.Interrupted(), TrainingAction.Stage);
            Assert.Equal(i, job.Attempt);
            job = Step(job, new TrainingSight.Staged(), TrainingAction.Run);
        }

        Assert.Equal(started, job.TrainingStarted);
    }

    [Fact]
    public void A_job_is_stopped_and_keeps_its_model()
    {
        var job = TrainingStep.StopRequested(Training(), _now);
        Assert.Equal(TrainingJobStatus.Stopping, job.TrainingJobStatus);
        Assert.Equal(SecondaryStatus.Stopping, job.SecondaryStatus);
        job = Step(job, null, TrainingAction.Stop);
        job = Step(job, new TrainingSight.Exited(143, ""), TrainingAction.Collect);
        job = Step(job, new TrainingSight.Collected("s3://b/model.tar.gz", []), TrainingAction.Clean);

        Assert.Equal(TrainingJobStatus.Stopped, job.TrainingJobStatus);
        Assert.Equal(SecondaryStatus.Stopped, job.SecondaryStatus);
        Assert.NotNull(job.ModelArtifacts);
        Assert.Null(job.FailureReason);
    }

    [Fact]
    public void A_job_that_has_not_begun_stops_at_once()
    {
        var job = Step(TrainingStep.StopRequested(Step(New(), null, TrainingAction.Stage), _now), null, TrainingAction.Clean);

        Assert.Equal(TrainingJobStatus.Stopped, job.TrainingJobStatus);
        Assert.Null(job.TrainingStarted);
    }

    [Fact]
    public void A_stop_that_comes_while_results_are_stored_changes_nothing()
    {
        var uploading = Step(Training(), new TrainingSight.Exited(0, ""), TrainingAction.Collect);

        Assert.Same(uploading, TrainingStep.StopRequested(uploading, _now));
    }

    [Fact]
    public void Time_runs_out()
    {
        var job = Training();
        _now = TrainingStep.Deadline(job)!.Value;
        job = Step(job, null, TrainingAction.Stop);
        Assert.Equal(TrainingJobStatus.Stopping, job.TrainingJobStatus);
        job = Step(job, new TrainingSight.Exited(137, ""), TrainingAction.Collect);
        job = Step(job, new TrainingSight.Collected("s3://b/model.tar.gz", []), TrainingAction.Clean);

        Assert.Equal(TrainingJobStatus.Stopped, job.TrainingJobStatus);
        Assert.Equal(SecondaryStatus.MaxRuntimeExceeded, job.SecondaryStatus);
    }

    private TrainingJob Training(string mode = TrainingInputMode.File) =>
        Step(Step(New(mode), null, TrainingAction.Stage), new TrainingSight.Staged(), TrainingAction.Run);
}
