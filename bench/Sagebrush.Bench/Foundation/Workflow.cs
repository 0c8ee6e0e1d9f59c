using System.Diagnostics;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.Foundation;

/// <summary>The steps of the Iris workflow, timed as a client sees them.</summary>
internal sealed class Workflow(Connection connection)
{
    private const string Bucket = "bench";

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
                AlgorithmSpecification = new() { TrainingImage = Deployment.Image, TrainingInputMode = "Pipe" },
                HyperParameters = new Dictionary<string, string> { ["k"] = "5", ["sample_size"] = "112", ["predictor_type"] = "classifier", ["feature_dim"] = "4" },
                InputDataConfig = [Channel("train"), Channel("test")],
                OutputDataConfig = new() { S3OutputPath = $"s3://{Bucket}/output" },
                ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
                StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
                RoleArn = Deployment.Role,
            },
            default);
        await Deployment.Until("Completed", "InProgress", async () => (await _sageMaker.DescribeTrainingJob(name, default)).TrainingJobStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Seconds from CreateEndpoint to InService, on the artifact of the job of the same name.</summary>
    public async Task<double> Deploy(string name)
    {
        var job = await _sageMaker.DescribeTrainingJob(name, default);
        return await Deployment.Start(connection, name, job.ModelArtifacts.S3ModelArtifacts);
    }

    public Task DeleteEndpoint(string name) => _sageMaker.DeleteEndpoint(name, default);

    private static Wire.Shapes.SageMaker.Channel Channel(string name) => new()
    {
        ChannelName = name, ContentType = "text/csv;label_size=1",
        DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{name}.csv" } },
    };
}
