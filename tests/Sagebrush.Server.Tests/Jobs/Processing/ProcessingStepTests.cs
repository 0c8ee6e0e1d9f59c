using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class ProcessingStepTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1);

    private static readonly ProcessingJob New = new(new()
    {
        ProcessingJobName = "clean", StoppingCondition = new() { MaxRuntimeInSeconds = 60 },
        ProcessingResources = new() { ClusterConfig = new() { InstanceCount = 1, InstanceType = "ml.m5.large", VolumeSizeInGB = 1 } },
    });

    private static readonly ProcessingJob Running = New with { IsStaged = true, ProcessingStarted = Now };

    [Fact]
    public void A_job_is_staged_run_stored_and_done()
    {
        Assert.Equal((New, ProcessingAction.Stage), ProcessingStep.Next(New, null, Now));
        Assert.Equal((Running, ProcessingAction.Run), ProcessingStep.Next(New, new ProcessingSight.Staged(), Now));
        var (ended, collect) = ProcessingStep.Next(Running, new ProcessingSight.Exited(null, "CompletedWithViolations"), Now);
        Assert.Equal((ProcessingAction.Collect, "CompletedWithViolations", "InProgress"), (collect, ended.ExitMessage, ended.ProcessingJobStatus));
        var (done, clean) = ProcessingStep.Next(ended, new ProcessingSight.Collected(), Now);
        Assert.Equal((ProcessingAction.Clean, "Completed", (DateTimeOffset?)Now), (clean, done.ProcessingJobStatus, done.ProcessingEnded));
    }

    [Fact]
    public void After_a_restart_of_the_server_what_was_decided_is_done_again()
    {
        Assert.Equal((Running, ProcessingAction.Run), ProcessingStep.Next(Running, null, Now));
        var storing = Running with { End = new("Completed") };
        Assert.Equal((storing, ProcessingAction.Collect), ProcessingStep.Next(storing, null, Now));
    }

    [Fact]
    public void A_container_that_fails_fails_the_job_with_its_reason()
    {
        var (ended, _) = ProcessingStep.Next(Running, new ProcessingSight.Exited("AlgorithmError: no, exit code: 1", "no"), Now);
        var (done, _) = ProcessingStep.Next(ended, new ProcessingSight.Collected(), Now);

        Assert.Equal(("Failed", "AlgorithmError: no, exit code: 1", "no"), (done.ProcessingJobStatus, done.FailureReason, done.ExitMessage));
    }

    [Fact]
    public void A_lost_container_is_forgiven_once()
    {
        var (again, action) = ProcessingStep.Next(Running, new ProcessingSight.Broken("gone"), Now);
        Assert.Equal((ProcessingAction.Stage, 1, false), (action, again.Attempt, again.IsStaged));

        var (failed, _) = ProcessingStep.Next(again with { IsStaged = true }, new ProcessingSight.Broken("gone"), Now);
        Assert.Equal(("Failed", "InternalServerError: gone"), (failed.ProcessingJobStatus, failed.FailureReason));
    }

    [Fact]
    public void A_job_whose_time_is_up_is_stopped_and_keeps_its_outputs()
    {
        var (stopping, stop) = ProcessingStep.Next(Running, null, Now + TimeSpan.FromSeconds(60));
        Assert.Equal((ProcessingAction.Stop, "Stopping", true), (stop, stopping.ProcessingJobStatus, stopping.RanOutOfTime));

        var (ended, collect) = ProcessingStep.Next(stopping, new ProcessingSight.Exited("AlgorithmError: , exit code: 143", null), Now);
        Assert.Equal((ProcessingAction.Collect, "Stopped"), (collect, ended.End!.Status));
    }

    [Fact]
    public void A_job_that_is_stopped_before_it_runs_just_ends()
    {
        var (done, action) = ProcessingStep.Next(ProcessingStep.StopRequested(New), null, Now);

        Assert.Equal((ProcessingAction.Clean, "Stopped"), (action, done.ProcessingJobStatus));
    }

    [Fact]
    public void An_input_that_cannot_be_delivered_fails_the_job()
    {
        var (done, _) = ProcessingStep.Next(New, new ProcessingSight.Refused("gone"), Now);

        Assert.Equal(("Failed", "ClientError: gone"), (done.ProcessingJobStatus, done.FailureReason));
    }
}
