using Sagebrush.Hosting;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class TransformStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TransformJob New = new(new() { TransformJobName = "job" }, new(), [new("i-1")]);

    [Fact]
    public void A_job_runs_from_start_to_end()
    {
        var (job, action) = TransformStep.Next(New, null, Now);
        Assert.Equal(TransformAction.Start, action);

        (job, action) = TransformStep.Next(job, new TransformSight.Ready(), Now);
        Assert.Equal((TransformAction.Transform, Now), (action, job.TransformStarted));

        (job, action) = TransformStep.Next(job, new TransformSight.Transformed(null), Now.AddMinutes(1));
        Assert.Equal((TransformAction.Release, TransformJobStatus.InProgress), (action, job.TransformJobStatus));

        (job, action) = TransformStep.Next(job, new TransformSight.Released(), Now.AddMinutes(2));
        Assert.Equal((TransformAction.Clean, TransformJobStatus.Completed, Now.AddMinutes(2)), (action, job.TransformJobStatus, job.TransformEnded!.Value));
        Assert.Equal((job, TransformAction.Clean), TransformStep.Next(job, null, Now));
    }

    public static TheoryData<object, string> Failures => new()
    {
        { new TransformSight.Transformed("ClientError: b/k, line 2: no"), "ClientError: b/k, line 2: no" },
        { new TransformSight.Unserved("AlgorithmError: no ping"), "AlgorithmError: no ping" },
        { new TransformSight.Refused("no objects"), "ClientError: no objects" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_told_once_the_instances_are_gone(object seen, string reason)
    {
        var (job, action) = TransformStep.Next(New, (TransformSight)seen, Now);
        Assert.Equal((TransformAction.Release, null), (action, job.FailureReason));

        (job, _) = TransformStep.Next(job, new TransformSight.Released(), Now);
        Assert.Equal((TransformJobStatus.Failed, reason), (job.TransformJobStatus, job.FailureReason));
    }

    [Fact]
    public void A_fault_of_the_platform_is_forgiven_once()
    {
        var (job, action) = TransformStep.Next(New, new TransformSight.Broken("disk full"), Now);
        Assert.Equal(TransformAction.Start, action);

        (job, action) = TransformStep.Next(job, new TransformSight.Broken("disk full"), Now);
        Assert.Equal((TransformAction.Release, "InternalServerError: disk full"), (action, job.End!.FailureReason));
    }

    [Fact]
    public void A_stopped_job_releases_its_instances_first()
    {
        var (job, action) = TransformStep.Next(TransformStep.StopRequested(New), null, Now);
        Assert.Equal((TransformAction.Release, TransformJobStatus.Stopping), (action, job.TransformJobStatus));

        (job, _) = TransformStep.Next(job, new TransformSight.Released(), Now);
        Assert.Equal(TransformJobStatus.Stopped, job.TransformJobStatus);
    }

    [Fact]
    public void A_job_that_is_done_does_not_stop_any_more()
    {
        var (done, _) = TransformStep.Next(New, new TransformSight.Transformed(null), Now);

        Assert.Same(done, TransformStep.StopRequested(done));
    }

    [Fact]
    public void What_was_interrupted_while_instances_were_ended_goes_on_with_that()
    {
        var (done, _) = TransformStep.Next(New, new TransformSight.Transformed(null), Now);

        Assert.Equal((done, TransformAction.Release), TransformStep.Next(done, null, Now));
        Assert.Equal((done, TransformAction.Release), TransformStep.Next(done, new TransformSight.Broken("killed"), Now));
    }

    [Fact]
    public void A_container_that_ended_is_followed_by_another()
    {
        var ended = new InstanceState.Ended("It exited.", Final: false, TimeSpan.FromSeconds(1)) { Attempt = 1 };

        Assert.Equal(2, TransformStep.Tend(New, _ => ended, Now).Instances[0].Attempt);
        Assert.Same(New, TransformStep.Tend(New, _ => null, Now));
    }

    [Fact]
    public void A_reason_is_cut_where_AWS_cuts_it()
    {
        var (job, _) = TransformStep.Next(New, new TransformSight.Transformed(new string('x', 2000)), Now);

        Assert.Equal(1024, job.End!.FailureReason!.Length);
    }
}
