using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Services;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Jobs;

/// <summary>A loop that leaves its jobs, while they are about other things.</summary>
public sealed class JobLoopLeavingTests : IDisposable
{
    private readonly DataFixture _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_loop_that_leaves_does_not_stand_in_the_way_of_other_jobs()
    {
        var jobs = new SageMakerTables(_data.Database, TimeProvider.System).TransformJobs;
        var shop = new Shop(jobs, _data.Folder.Runs, TimeProvider.System);
        var loop = new JobLoop<TransformJob>(shop, NullLogger<JobLoop<TransformJob>>.Instance);
        using var stop = new CancellationTokenSource();
        jobs.Add(Job("first"));
        var running = loop.Run(stop.Token);
        await shop.Owned.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // What a job does when it is told to leave waits for somebody who changes another job.
        shop.AtLeave = () => Task.Run(() => jobs.Add(Job("second"))).Wait(TimeSpan.FromSeconds(20));
        await Task.Run(() => loop.Clear(CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(40));

        Assert.True(shop.LeftInTime);
        await stop.CancelAsync();
        await running;
    }

    private static TransformJob Job(string name) => new(new() { TransformJobName = name }, new() { ModelName = "m" }, []);

    private sealed class Shop(Table<TransformJob> jobs, string folder, TimeProvider clock) : Workshop<TransformJob>(TransformJob.Kind, jobs, folder, clock)
    {
        public TaskCompletionSource Owned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<bool> AtLeave { get; set; } = () => true;

        public bool LeftInTime { get; set; }

        public override JobOwner Own(string job, ILogger log) => new Owner(this);

        public override Task Clean(string job, CancellationToken cancel) => Task.CompletedTask;
    }

    private sealed class Owner(Shop shop) : JobOwner
    {
        public override void Nudge()
        {
        }

        public override async Task Run(CancellationToken leaving)
        {
            var left = new TaskCompletionSource();
            await using var leave = leaving.Register(() =>
            {
                shop.LeftInTime |= shop.AtLeave();
                left.TrySetResult();
            });
            shop.Owned.TrySetResult();
            await left.Task;
            leaving.ThrowIfCancellationRequested();
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
