using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

/// <summary>A model does not depend on the number of threads that learnt it.</summary>
public sealed class ThreadsTests
{
    private const int Users = 60, Things = 90, Rows = 9000;

    [Theory]
    [InlineData("adam", "regressor")]
    [InlineData("adam", "binary_classifier")]
    [InlineData("sgd", "regressor")]
    [InlineData("adagrad", "regressor")]
    [InlineData("als", "regressor")]
    [InlineData("mcmc", "regressor")]
    [InlineData("mcmc", "binary_classifier")]
    public async Task One_thread_learns_what_many_do(string optimizer, string type)
    {
        // Loops that run on all cores run on as many threads as their scheduler has.
        var one = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1).ConcurrentScheduler;
        var many = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 8).ConcurrentScheduler;

        Assert.Equal(await Train(one, optimizer, type), await Train(many, optimizer, type));
    }

    private static Task<byte[]> Train(TaskScheduler threads, string optimizer, string type) => Task.Factory.StartNew(
        () =>
        {
            using var folder = FactorizationMachinesJob.Folder(
                Users + Things, type, ("_optimizer", optimizer), ("epochs", "4"), ("factors_lr", "0.01"), ("factors_init_sigma", "0.1"), ("factors_wd", "0.1"));
            folder.With("train", FactorizationMachinesJob.Ratings(Rows, Users, Things, areClasses: type == "binary_classifier"), null);
            Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);
            return File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"));
        },
        CancellationToken.None, TaskCreationOptions.None, threads);
}
