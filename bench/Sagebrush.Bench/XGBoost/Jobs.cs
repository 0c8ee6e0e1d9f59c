using System.Diagnostics;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.XGBoost;

/// <summary>Training and transform jobs of XGBoost, timed as a client sees them.</summary>
internal sealed class Jobs(Connection connection)
{
    /// <summary>Rounds of boosting.</summary>
    public const int Rounds = 100;

    private const string Bucket = "bench", Image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";

    private readonly SageMakerClient _sageMaker = new(connection);

    /// <summary>Stores what jobs read.</summary>
    public async Task Upload(string key, byte[] csv)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        await s3.PutObject(Bucket, key, csv, "text/csv", default);
    }

    /// <summary>Seconds from CreateTrainingJob to Completed.</summary>
    public async Task<double> Train(string name, string key)
    {
        long start = Stopwatch.GetTimestamp();
        await _sageMaker.CreateTrainingJob(
            new()
            {
                TrainingJobName = name,
                AlgorithmSpecification = new() { TrainingImage = Image, TrainingInputMode = "File" },
                HyperParameters = new Dictionary<string, string>
                {
                    ["num_round"] = $"{Rounds}", ["max_depth"] = "5", ["tree_method"] = "hist", ["objective"] = "binary:logistic",
                },
                InputDataConfig = [new() { ChannelName = "train", ContentType = "text/csv", DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{key}" } } }],
                OutputDataConfig = new() { S3OutputPath = $"s3://{Bucket}/output" },
                ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
                StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
                RoleArn = Deployment.Role,
            },
            default);
        await Deployment.Until("Completed", "InProgress", async () => (await _sageMaker.DescribeTrainingJob(name, default)).TrainingJobStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Makes a model of a training job's artifact.</summary>
    public async Task Model(string job)
    {
        var trained = await _sageMaker.DescribeTrainingJob(job, default);
        await _sageMaker.CreateModel(
            new() { ModelName = job, ExecutionRoleArn = Deployment.Role, PrimaryContainer = new() { Image = Image, ModelDataUrl = trained.ModelArtifacts.S3ModelArtifacts } }, default);
    }

    /// <summary>Seconds from CreateTransformJob to Completed.</summary>
    public async Task<double> Transform(string name, string model, string key)
    {
        long start = Stopwatch.GetTimestamp();
        await _sageMaker.CreateTransformJob(
            new()
            {
                TransformJobName = name,
                ModelName = model,
                TransformInput = new() { DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{key}" } }, ContentType = "text/csv", SplitType = "Line" },
                TransformOutput = new() { S3OutputPath = $"s3://{Bucket}/transformed", AssembleWith = "Line" },
                TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 1 },
            },
            default);
        await Deployment.Until("Completed", "InProgress", async () => (await _sageMaker.DescribeTransformJob(name, default)).TransformJobStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
