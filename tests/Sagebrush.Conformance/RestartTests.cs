using System.Text;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Conformance;

/// <summary>kill -9 of the server at any moment, and a restart: nothing is stuck, nothing is lost.</summary>
public sealed class RestartTests : IDisposable
{
    private const string Image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
    private const string Role = "arn:aws:iam::123456789012:role/SageMakerRole";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

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
            await Until(connection, "computing", job => job.SecondaryStatus == "Training");
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            var job = await Until(connection, "computing", job => job.TrainingJobStatus != "InProgress");
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
            await Upload(connection, await File.ReadAllBytesAsync(Repository.Sample("iris_train.csv")));
            await new SageMakerClient(connection).CreateTrainingJob(Job("early", 4), default);
            // Not to wait for something: the moment of death is the test's variable.
            await Task.Delay(milliseconds);
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            var job = await Until(connection, "early", job => job.TrainingJobStatus != "InProgress");
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
            var sageMaker = new SageMakerClient(connection);
            await Upload(connection, await File.ReadAllBytesAsync(Repository.Sample("iris_train.csv")));
            await sageMaker.CreateTrainingJob(Job("model", 4), default);
            var job = await Until(connection, "model", job => job.TrainingJobStatus != "InProgress");
            await sageMaker.CreateModel(
                new() { ModelName = "model", ExecutionRoleArn = Role, PrimaryContainer = new() { Image = Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts } }, default);
            await sageMaker.CreateEndpointConfig(
                new() { EndpointConfigName = "config", ProductionVariants = [new() { VariantName = "A", ModelName = "model", InstanceType = "ml.m5.large", InitialInstanceCount = 1 }] },
                default);
            await sageMaker.CreateEndpoint(new() { EndpointName = "endpoint", EndpointConfigName = "config" }, default);
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

    /// <summary>The endpoint's answer, once it is in service and answers.</summary>
    private static async Task<byte[]> Ask(Connection connection)
    {
        var sageMaker = new SageMakerClient(connection);
        using var limit = new CancellationTokenSource(Longest);
        while (true)
        {
            var endpoint = await sageMaker.DescribeEndpoint("endpoint", limit.Token);
            Assert.True(endpoint.EndpointStatus is "Creating" or "InService" or "Updating", $"{endpoint.EndpointStatus}: {endpoint.FailureReason}");
            if (endpoint.EndpointStatus == "InService")
            {
                try
                {
                    return await new RuntimeClient(connection).InvokeEndpoint("endpoint", "5.8,2.8,5.1,2.4"u8.ToArray(), "text/csv", "application/json", limit.Token);
                }
                catch (ServiceException e) when (e.Code == "ServiceUnavailable")
                {
                    // In service before the crash, its instance not yet again after it: clients repeat a 503.
                }
            }

            await Task.Delay(Poll, limit.Token);
        }
    }

    /// <summary>Ends the endpoint, so that no container outlives the test.</summary>
    private static async Task Delete(Connection connection)
    {
        var sageMaker = new SageMakerClient(connection);
        using var limit = new CancellationTokenSource(Longest);
        await sageMaker.DeleteEndpoint("endpoint", limit.Token);
        while ((await sageMaker.ListEndpoints(1, limit.Token)).Endpoints.Count > 0)
        {
            await Task.Delay(Poll, limit.Token);
        }
    }

    private static async Task Upload(Connection connection, byte[] table)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket("data", default);
        await s3.PutObject("data", "table.csv", table, "text/csv", default);
    }

    private static CreateTrainingJobRequest Job(string name, int features) => new()
    {
        TrainingJobName = name,
        AlgorithmSpecification = new() { TrainingImage = Image, TrainingInputMode = "File" },
        HyperParameters = new Dictionary<string, string>
        {
            ["k"] = "3", ["sample_size"] = "40000", ["predictor_type"] = "classifier", ["feature_dim"] = $"{features}",
        },
        InputDataConfig = [Channel("train"), Channel("test")],
        OutputDataConfig = new() { S3OutputPath = "s3://data/output" },
        ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
        StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
        RoleArn = Role,
    };

    private static Wire.Shapes.SageMaker.Channel Channel(string name) => new()
    {
        ChannelName = name, ContentType = "text/csv;label_size=1",
        DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = "s3://data/table.csv", S3DataDistributionType = "FullyReplicated" } },
    };

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

    private static async Task<DescribeTrainingJobResponse> Until(Connection connection, string name, Func<DescribeTrainingJobResponse, bool> done)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (true)
        {
            var job = await new SageMakerClient(connection).DescribeTrainingJob(name, limit.Token);
            if (done(job))
            {
                return job;
            }

            await Task.Delay(Poll, limit.Token);
        }
    }
}
