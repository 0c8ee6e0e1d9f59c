using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

/// <summary>Models do not depend on the number of cores: this process has some, children of it have others.</summary>
public sealed class ThreadsTests
{
    private const string ToldModels = "SAGEBRUSH_MODELS", Cores = "DOTNET_PROCESSOR_COUNT";
    private const int Users = 60, Things = 90, Rows = 9000;

    private static readonly (string Optimizer, string Type)[] Jobs =
    [
        ("adam", "regressor"), ("adam", "binary_classifier"), ("sgd", "regressor"), ("adagrad", "regressor"), ("als", "regressor"),
        ("mcmc", "regressor"), ("mcmc", "binary_classifier"),
    ];

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public Task Another_number_of_cores_learns_the_same(string cores) => TestChild.Passes(
        typeof(ThreadsTests).Assembly, $"FullyQualifiedName~{nameof(Models_are_as_told)}", (ToldModels, Models()), (Cores, cores));

    [Fact]
    public void Models_are_as_told()
    {
        if (Environment.GetEnvironmentVariable(ToldModels) is { } told)
        {
            Assert.Equal(Environment.GetEnvironmentVariable(Cores), Environment.ProcessorCount.ToString("X", CultureInfo.InvariantCulture));
            Assert.Equal(told, Models());
        }
    }

    private static string Models() => string.Join('\n', Jobs.Select(job => $"{job.Optimizer} {job.Type} {Model(job.Optimizer, job.Type)}"));

    private static string Model(string optimizer, string type)
    {
        using var folder = FactorizationMachinesJob.Folder(
            Users + Things, type, ("_optimizer", optimizer), ("epochs", "4"), ("factors_lr", "0.01"), ("factors_init_sigma", "0.1"), ("factors_wd", "0.1"));
        folder.With("train", FactorizationMachinesJob.Ratings(Rows, Users, Things, areClasses: type == "binary_classifier"), null);
        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"))));
    }
}
