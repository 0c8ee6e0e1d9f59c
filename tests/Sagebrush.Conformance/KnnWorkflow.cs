using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Conformance;

/// <summary>A k-NN workflow as tests of the whole program go through it: a job, and an endpoint <c>endpoint</c> of its model.</summary>
internal static class KnnWorkflow
{
    public const string Image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
    public const string Role = "arn:aws:iam::123456789012:role/SageMakerRole";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>A job on two CSV files of a bucket, whose model goes below <c>output</c> there.</summary>
    public static CreateTrainingJobRequest Job(string name, string bucket, string train, string test, int features = 4, int sampleSize = 112) => new()
    {
        TrainingJobName = name,
        AlgorithmSpecification = new() { TrainingImage = Image, TrainingInputMode = "File" },
        HyperParameters = new Dictionary<string, string>
        {
            ["k"] = "5", ["sample_size"] = $"{sampleSize}", ["predictor_type"] = "classifier", ["feature_dim"] = $"{features}",
        },
        InputDataConfig = [Channel("train", bucket, train), Channel("test", bucket, test)],
        OutputDataConfig = new() { S3OutputPath = $"s3://{bucket}/output" },
        ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
        StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
        RoleArn = Role,
    };

    public static Channel Channel(string name, string bucket, string prefix) => new()
    {
        ChannelName = name, ContentType = "text/csv;label_size=1",
        DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{bucket}/{prefix}", S3DataDistributionType = "FullyReplicated" } },
    };

    /// <summary>Runs a job to its end.</summary>
    public static async Task<DescribeTrainingJobResponse> Run(Connection connection, CreateTrainingJobRequest request)
    {
        await new SageMakerClient(connection).CreateTrainingJob(request, default);
        return await Ended(connection, request.TrainingJobName);
    }

    /// <summary>A job that has ended.</summary>
    public static Task<DescribeTrainingJobResponse> Ended(Connection connection, string job) =>
        Until(() => new SageMakerClient(connection).DescribeTrainingJob(job, default), described => described.TrainingJobStatus != "InProgress");

    /// <summary>Makes the endpoint of a job's model; it comes into service later.</summary>
    public static Task Deploy(Connection connection, DescribeTrainingJobResponse job) =>
        Deploy(connection, new ContainerDefinition { Image = Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts });

    /// <summary>Makes the endpoint of a container; it comes into service later.</summary>
    public static async Task Deploy(Connection connection, ContainerDefinition container)
    {
        var sageMaker = new SageMakerClient(connection);
        await sageMaker.CreateModel(new() { ModelName = "model", ExecutionRoleArn = Role, PrimaryContainer = container }, default);
        await sageMaker.CreateEndpointConfig(
            new() { EndpointConfigName = "config", ProductionVariants = [new() { VariantName = "A", ModelName = "model", InstanceType = "ml.m5.large", InitialInstanceCount = 1 }] },
            default);
        await sageMaker.CreateEndpoint(new() { EndpointName = "endpoint", EndpointConfigName = "config" }, default);
    }

    /// <summary>The endpoint's answer to one flower.</summary>
    public static Task<byte[]> Ask(Connection connection) =>
        new RuntimeClient(connection).InvokeEndpoint("endpoint", "5.8,2.8,5.1,2.4"u8.ToArray(), "text/csv", "application/json", default);

    /// <summary>The answer of one of a multi-model endpoint's models to the same flower.</summary>
    public static async Task<byte[]> Ask(Connection connection, string model)
    {
        using var answer = await connection.Send("sagemaker", HttpMethod.Post, "/endpoints/endpoint/invocations", "5.8,2.8,5.1,2.4"u8.ToArray(), "text/csv",
            [("Accept", "application/json"), ("X-Amzn-SageMaker-Target-Model", model)], default);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Reads again and again until what is read is so; for two minutes.</summary>
    public static async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> done)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (true)
        {
            if (await read() is var seen && done(seen))
            {
                return seen;
            }

            await Task.Delay(Poll, limit.Token);
        }
    }
}
