using System.Text;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Conformance;

/// <summary>kill -9 of the server at any moment, and a restart: nothing is stuck, nothing is lost.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_computes_goes_on_to_its_end()
    {
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Upload(connection, LargeTable());
            await new SageMakerClient(connection).CreateTrainingJob(Job("computing", 64), default);
            await KnnWorkflow.Until(() => new SageMakerClient(connection).DescribeTrainingJob("computing", default), job => job.SecondaryStatus == "Training");
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            var job = await KnnWorkflow.Ended(connection, "computing");
            Assert.True(job.TrainingJobStatus == "Completed", $"{job.TrainingJobStatus}: {job.FailureReason}\n{server.Said}");
            var lines = await new LogTail(connection, "computing").Next(default);
            Assert.NotEmpty(lines);
            foreach (var host in lines.GroupBy(line => line.Host))
            {
                Assert.Single(host, line => line.Text.Contains("#test_score (algo-1) : ('accuracy'", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    public async Task A_job_ends_right_whenever_the_server_dies(int milliseconds)
    {
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Upload(connection, await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")));
            await new SageMakerClient(connection).CreateTrainingJob(Job("early", 4), default);
            // Not to wait for something: the moment of death is the test's variable.
            await Task.Delay(milliseconds);
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            var job = await KnnWorkflow.Ended(connection, "early");
            Assert.True(job.TrainingJobStatus == "Completed", $"{job.TrainingJobStatus}: {job.FailureReason}\n{server.Said}");
            Assert.Equal("s3://data/output/early/output/model.tar.gz", job.ModelArtifacts.S3ModelArtifacts);
        }
    }

    [Fact]
    public async Task An_endpoint_comes_back_by_itself()
    {
        byte[] before;
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Upload(connection, await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")));
            await KnnWorkflow.Deploy(connection, await KnnWorkflow.Run(connection, Job("model", 4)));
            before = await Ask(connection);
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            Assert.Equal(before, await Ask(connection));
            await Delete(connection);
        }
    }

    [Fact]
    public async Task The_models_of_a_multi_model_endpoint_come_back_by_themselves()
    {
        const string First = "one/output/model.tar.gz", Second = "two/output/model.tar.gz";
        byte[] before;
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Upload(connection, await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")));
            await KnnWorkflow.Run(connection, Job("one", 4));
            await KnnWorkflow.Run(connection, Job("two", 4));
            await KnnWorkflow.Deploy(connection, new ContainerDefinition { Image = KnnWorkflow.Image, Mode = "MultiModel", ModelDataUrl = "s3://data/output/" });
            before = await Ask(connection, () => KnnWorkflow.Ask(connection, First));
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            Assert.Equal(before, await Ask(connection, () => KnnWorkflow.Ask(connection, First)));
            Assert.Equal(before, await KnnWorkflow.Ask(connection, Second));
            await Delete(connection);
        }
    }

    private static Task<byte[]> Ask(Connection connection) => Ask(connection, () => KnnWorkflow.Ask(connection));

    /// <summary>The endpoint's answer, once it is in service and answers.</summary>
    private static async Task<byte[]> Ask(Connection connection, Func<Task<byte[]>> ask) => (await KnnWorkflow.Until(async () =>
    {
        var endpoint = await new SageMakerClient(connection).DescribeEndpoint("endpoint", default);
        Assert.True(endpoint.EndpointStatus is "Creating" or "InService" or "Updating", $"{endpoint.EndpointStatus}: {endpoint.FailureReason}");
        try
        {
            return endpoint.EndpointStatus == "InService" ? await ask() : null;
        }
        catch (ServiceException e) when (e.Code == "ServiceUnavailable")
        {
            // In service before the crash, its instance not yet again after it: clients repeat a 503.
            return null;
        }
    }, answer => answer is not null))!;

    /// <summary>Ends the endpoint, so that no container outlives the test.</summary>
    private static async Task Delete(Connection connection)
    {
        var sageMaker = new SageMakerClient(connection);
        await sageMaker.DeleteEndpoint("endpoint", default);
        await KnnWorkflow.Until(() => sageMaker.ListEndpoints(1, default), list => list.Endpoints.Count == 0);
    }

    private static async Task Upload(Connection connection, byte[] table)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket("data", default);
        await s3.PutObject("data", "table.csv", table, "text/csv", default);
    }

    private static CreateTrainingJobRequest Job(string name, int features) => KnnWorkflow.Job(name, "data", "table.csv", "table.csv", features, sampleSize: 40_000);

    /// <summary>40,000 rows of 64 features: scoring each against each takes seconds.</summary>
    private static byte[] LargeTable()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 40_000; i++)
        {
            text.Append(i % 3);
            for (int j = 0; j < 64; j++)
            {
                text.Append(',').Append(((i * 7) + (j * 13)) % 101);
            }

            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
