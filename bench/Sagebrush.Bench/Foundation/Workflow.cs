using System.Diagnostics;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.Foundation;

/// <summary>The steps of the Iris workflow, timed as a client sees them.</summary>
internal sealed class Workflow(Connection connection)
{
    private const string Image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
    private const string Role = "arn:aws:iam::123456789012:role/SageMakerRole";
    private const string Bucket = "bench";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly SageMakerClient _sageMaker = new(connection);

    public async Task Upload()
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        foreach (string channel in new[] { "train", "test" })
        {
            await s3.PutObject(Bucket, $"{channel}.csv", await File.ReadAllBytesAsync(Repository.Iris($"iris_{channel}.csv")), "text/csv", default);
        }
    }

    /// <summary>Seconds from CreateTrainingJob to Completed.</summary>
    public async Task<double> Train(string name)
    {
        long start = Stopwatch.GetTimestamp();
        await _sageMaker.CreateTrainingJob(
            new()
            {
                TrainingJobName = name,
                AlgorithmSpecification = new() { TrainingImage = Image, TrainingInputMode = "Pipe" },
                HyperParameters = new Dictionary<string, string> { ["k"] = "5", ["sample_size"] = "112", ["predictor_type"] = "classifier", ["feature_dim"] = "4" },
                InputDataConfig = [Channel("train"), Channel("test")],
                OutputDataConfig = new() { S3OutputPath = $"s3://{Bucket}/output" },
                ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
                StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
                RoleArn = Role,
            },
            default);
        await Until("Completed", "InProgress", async () => (await _sageMaker.DescribeTrainingJob(name, default)).TrainingJobStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Seconds from CreateEndpoint to InService, on the artifact of the job of the same name.</summary>
    public async Task<double> Deploy(string name)
    {
        var job = await _sageMaker.DescribeTrainingJob(name, default);
        await _sageMaker.CreateModel(
            new() { ModelName = name, ExecutionRoleArn = Role, PrimaryContainer = new() { Image = Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts } }, default);
        await _sageMaker.CreateEndpointConfig(
            new() { EndpointConfigName = name, ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = name, InstanceType = "ml.m5.large", InitialInstanceCount = 1 }] },
            default);
        long start = Stopwatch.GetTimestamp();
        await _sageMaker.CreateEndpoint(new() { EndpointName = name, EndpointConfigName = name }, default);
        await Until("InService", "Creating", async () => (await _sageMaker.DescribeEndpoint(name, default)).EndpointStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public Task DeleteEndpoint(string name) => _sageMaker.DeleteEndpoint(name, default);

    private static Wire.Shapes.SageMaker.Channel Channel(string name) => new()
    {
        ChannelName = name, ContentType = "text/csv;label_size=1",
        DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{name}.csv" } },
    };

    private static async Task Until(string wanted, string waiting, Func<Task<string>> read)
    {
        string status = await read();
        while (status == waiting)
        {
            await Task.Delay(Poll);
            status = await read();
        }

        if (status != wanted)
        {
            throw new InvalidOperationException($"{status} in place of {wanted}.");
        }
    }
}
