using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>A bucket, and the jobs and models that a demo makes of what it puts there. All of it is removed at the end.</summary>
internal sealed class Workspace
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly Connection _connection;
    private readonly SageMakerClient _sageMaker;
    private readonly S3Client _s3;
    private readonly CleanUp _cleanUp;
    private readonly TextWriter _output;

    private Workspace(Connection connection, string bucket, string role, CleanUp cleanUp, TextWriter output)
    {
        (_connection, _cleanUp, _output, Bucket, Role) = (connection, cleanUp, output, bucket, role);
        (_sageMaker, _s3) = (new(connection), new(connection));
    }

    /// <summary>Where everything lies.</summary>
    public string Bucket { get; }

    /// <summary>What jobs and models run as.</summary>
    public string Role { get; }

    /// <summary>Makes the bucket.</summary>
    public static async Task<Workspace> Open(Connection connection, string bucket, CleanUp cleanUp, TextWriter output, CancellationToken cancel)
    {
        string role = $"arn:aws:iam::{await new StsClient(connection).GetAccount(cancel)}:role/SageMakerRole";
        var workspace = new Workspace(connection, bucket, role, cleanUp, output);
        await workspace._s3.CreateBucket(bucket, cancel);
        cleanUp.Later($"bucket {bucket}", () => workspace._s3.DeleteBucket(bucket, CancellationToken.None));
        return workspace;
    }

    /// <summary>Uploads a file.</summary>
    public async Task Put(string key, byte[] content, string contentType, CancellationToken cancel)
    {
        await _s3.PutObject(Bucket, key, content, contentType, cancel);
        await _output.WriteLineAsync($"  s3://{Bucket}/{key}  {content.Length:n0} bytes");
    }

    /// <summary>Downloads a file.</summary>
    /// <param name="url">Its address, in this bucket.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<byte[]> Get(string url, CancellationToken cancel) => _s3.GetObject(Bucket, KeyOf(url), cancel);

    /// <summary>The length of a file in bytes.</summary>
    /// <param name="url">Its address, in this bucket.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<long> LengthOf(string url, CancellationToken cancel) => _s3.GetLength(Bucket, KeyOf(url), cancel);

    /// <summary>Runs a training job of one instance to its end; answers it with its log.</summary>
    /// <param name="name">The job's.</param>
    /// <param name="plan">What it does.</param>
    /// <param name="shows">Which lines of the log are shown.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DemoFailedException">It did not complete.</exception>
    public async Task<(DescribeTrainingJobResponse Job, IReadOnlyList<string> Log)> Train(
        string name, TrainingPlan plan, Predicate<string> shows, CancellationToken cancel)
    {
        await _sageMaker.CreateTrainingJob(
            new()
            {
                TrainingJobName = name,
                AlgorithmSpecification = new() { TrainingImage = plan.Image, TrainingInputMode = plan.InputMode },
                HyperParameters = plan.HyperParameters,
                InputDataConfig = plan.Channels.Count > 0 ? [.. plan.Channels.Select(channel => Input(channel.Channel, channel.Key, plan.ContentType))] : null,
                OutputDataConfig = new() { S3OutputPath = $"s3://{Bucket}/output" },
                ResourceConfig = new() { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
                StoppingCondition = new() { MaxRuntimeInSeconds = 3600 },
                RoleArn = Role,
            },
            cancel);
        _cleanUp.Later($"training job {name}", () => RemoveTrainingJob(name));
        return await new TrainingFollower(_connection, _output, shows).Follow(name, cancel);
    }

    /// <summary>Makes the model of a training job, under its name.</summary>
    /// <param name="image">What serves it.</param>
    /// <param name="job">What made it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="environment">Of its container.</param>
    public async Task MakeModel(string image, DescribeTrainingJobResponse job, CancellationToken cancel, IReadOnlyDictionary<string, string>? environment = null)
    {
        string name = job.TrainingJobName;
        await _sageMaker.CreateModel(
            new()
            {
                ModelName = name, ExecutionRoleArn = Role,
                PrimaryContainer = new() { Image = image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts, Environment = environment },
            },
            cancel);
        _cleanUp.Later($"model {name}", () => _sageMaker.DeleteModel(name, CancellationToken.None));
    }

    /// <summary>Runs a transform job of one instance to its end, under its model's name; answers the result of the one object that it reads.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="key">The object.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="splitType">How it is cut into records.</param>
    /// <param name="accept">The type of the result, whose records are joined as lines.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DemoFailedException">It did not complete.</exception>
    public async Task<string> Transform(string model, string key, string contentType, string splitType, string accept, CancellationToken cancel)
    {
        await _sageMaker.CreateTransformJob(
            new()
            {
                TransformJobName = model, ModelName = model,
                TransformInput = new()
                {
                    DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{key}" } },
                    ContentType = contentType, SplitType = splitType,
                },
                TransformOutput = new() { S3OutputPath = $"s3://{Bucket}/transformed", Accept = accept, AssembleWith = "Line" },
                TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 1 },
            },
            cancel);
        while (await _sageMaker.DescribeTransformJob(model, cancel) is var transform && transform.TransformJobStatus != TransformJobStatus.Completed)
        {
            if (transform.TransformJobStatus is TransformJobStatus.Failed or TransformJobStatus.Stopped)
            {
                throw new DemoFailedException($"The transform job ended as {transform.TransformJobStatus}: {transform.FailureReason}");
            }

            await Task.Delay(Poll, cancel);
        }

        return $"s3://{Bucket}/transformed/{Path.GetFileName(key)}.out";
    }

    // A demo that is interrupted leaves a job that runs, and only one that has ended can be deleted.
    private async Task RemoveTrainingJob(string name)
    {
        while (await Status() is var status && status is TrainingJobStatus.InProgress or TrainingJobStatus.Stopping)
        {
            if (status == TrainingJobStatus.InProgress)
            {
                await _sageMaker.StopTrainingJob(name, CancellationToken.None);
            }

            await Task.Delay(Poll);
        }

        await _sageMaker.DeleteTrainingJob(name, CancellationToken.None);

        async Task<string> Status() => (await _sageMaker.DescribeTrainingJob(name, CancellationToken.None)).TrainingJobStatus;
    }

    private string KeyOf(string url) => url[$"s3://{Bucket}/".Length..];

    private Channel Input(string name, string key, string contentType) => new()
    {
        ChannelName = name,
        ContentType = contentType,
        DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{key}", S3DataDistributionType = "FullyReplicated" } },
    };
}
