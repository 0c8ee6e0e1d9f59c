using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Conformance;

/// <summary>Jobs and endpoints of one Sagebrush on the S3 of another.</summary>
public sealed class ExternalS3Tests : IAsyncLifetime
{
    private const string Bucket = "elsewhere";
    private const string KeyId = "AKIAOTHER";
    private const string OtherSecret = "other/secret+with=signs";

    private ServerProcess _store = null!, _server = null!;
    private AmazonS3Client _s3 = null!;
    private Connection _connection = null!;

    public async Task InitializeAsync()
    {
        _store = await ServerProcess.Start("--ephemeral", "--user", $"other:{KeyId}:{OtherSecret}");
        _server = await ServerProcess.WithS3(_store.Url, KeyId, OtherSecret);
        _connection = _server.Connect();
        _s3 = _store.S3(KeyId, OtherSecret);
        await _s3.PutBucketAsync(Bucket);
        foreach (string name in (string[])["train", "test"])
        {
            await _s3.PutObjectAsync(new() { BucketName = Bucket, Key = $"data/{name}.csv", FilePath = Repository.Sample($"iris/iris_{name}.csv") });
        }
    }

    public async Task DisposeAsync()
    {
        _connection.Dispose();
        _s3.Dispose();
        await _server.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData("File")]
    [InlineData("FastFile")]
    [InlineData("Pipe")]
    public async Task A_job_reads_its_channels_and_writes_its_model_there(string mode)
    {
        var job = await KnnWorkflow.Run(_connection, Job(mode.ToLowerInvariant(), mode));

        Assert.True(job.TrainingJobStatus == "Completed", $"{job.FailureReason}\n{_server.Said}");
        Assert.Equal($"s3://{Bucket}/output/{mode.ToLowerInvariant()}/output/model.tar.gz", job.ModelArtifacts.S3ModelArtifacts);
        Assert.True((await _s3.GetObjectMetadataAsync(Bucket, $"output/{mode.ToLowerInvariant()}/output/model.tar.gz")).ContentLength > 0);
        Assert.Contains(await new LogTail(_connection, job.TrainingJobName).Next(default), line => line.Text.Contains("0.9736842105263158", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_gets_its_model_from_there()
    {
        var job = await KnnWorkflow.Run(_connection, Job("model", "File"));
        await KnnWorkflow.Deploy(_connection, job);
        var endpoint = await KnnWorkflow.Until(() => new SageMakerClient(_connection).DescribeEndpoint("endpoint", default), e => e.EndpointStatus != "Creating");
        Assert.True(endpoint.EndpointStatus == "InService", endpoint.FailureReason);
        Assert.Contains("\"predicted_label\"", Encoding.UTF8.GetString(await KnnWorkflow.Ask(_connection)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_pass_from_job_to_job()
    {
        for (int step = 1; step <= 2; step++)
        {
            var job = await KnnWorkflow.Run(_connection, Shell($"steps-{step}", "echo step >> checkpoints/deep-steps") with
            {
                CheckpointConfig = new() { S3Uri = $"s3://{Bucket}/checkpoints" },
            });
            Assert.True(job.TrainingJobStatus == "Completed", job.FailureReason);
            using var kept = await _s3.GetObjectAsync(Bucket, "checkpoints/deep-steps");
            using var text = new StreamReader(kept.ResponseStream);
            Assert.Equal(string.Concat(Enumerable.Repeat("step\n", step)), await text.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task What_is_missing_is_told_at_the_call()
    {
        var sageMaker = new SageMakerClient(_connection);
        var job = Job("missing", "File");
        await Refused(job with { InputDataConfig = [KnnWorkflow.Channel("train", "nowhere", "data/")] }, "s3://nowhere/data/", "The specified bucket does not exist");
        await Refused(job with { InputDataConfig = [KnnWorkflow.Channel("train", Bucket, "none/")] }, "s3://elsewhere/none/", "No object has that prefix");
        await Refused(job with { OutputDataConfig = new() { S3OutputPath = "s3://nowhere/x" } }, "'nowhere'", "The specified bucket does not exist");
        var refused = await Assert.ThrowsAsync<ServiceException>(() => sageMaker.CreateModel(
            new() { ModelName = "none", ExecutionRoleArn = KnnWorkflow.Role, PrimaryContainer = new() { Image = KnnWorkflow.Image, ModelDataUrl = $"s3://{Bucket}/none.tar.gz" } }, default));
        Assert.Contains("Could not find model data at s3://elsewhere/none.tar.gz", refused.Message, StringComparison.Ordinal);

        async Task Refused(CreateTrainingJobRequest request, params string[] parts) => await CallRefused(_connection, request, parts);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_at_the_call_and_not_shown()
    {
        await using var server = await ServerProcess.WithS3(_store.Url, KeyId, "a-wrong-one");
        using var connection = server.Connect();
        await CallRefused(connection, Job("secret", "File"), "SignatureDoesNotMatch", $"s3://{Bucket}/", _store.Url.ToString());
        Assert.DoesNotContain("a-wrong-one", server.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_down_is_told_at_the_call()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = await ServerProcess.WithS3(new Uri($"http://{socket.LocalEndPoint}"), KeyId, OtherSecret);
        using var connection = server.Connect();
        await CallRefused(connection, Job("down", "File"), $"The S3 at http://{socket.LocalEndPoint}/ cannot be reached", $"s3://{Bucket}/");
    }

    [Fact]
    public async Task A_bucket_that_goes_while_a_job_runs_is_told_as_its_failure()
    {
        await _s3.PutBucketAsync("results");
        var request = Shell("bereft", "sleep 2; echo m > model/m");
        await new SageMakerClient(_connection).CreateTrainingJob(request with { OutputDataConfig = new() { S3OutputPath = "s3://results" } }, default);
        await _s3.DeleteBucketAsync("results");
        var job = await KnnWorkflow.Ended(_connection, "bereft");
        Assert.Equal("Failed", job.TrainingJobStatus);
        Assert.Contains("refused s3://results/bereft/output/model.tar.gz: NoSuchBucket", job.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3_requests_are_told_where_to_go()
    {
        using var s3 = _server.S3();
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListObjectsV2Async(new() { BucketName = Bucket }));
        Assert.Equal("NotImplemented", refused.ErrorCode);
        Assert.Contains($"AWS_ENDPOINT_URL_S3={_store.Url}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_are_told_both_addresses()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["SAGEBRUSH_S3_ENDPOINT"] = "https://s3.example.org", ["SAGEBRUSH_S3_REGION"] = "auto",
            ["SAGEBRUSH_S3_ACCESS_KEY_ID"] = KeyId, ["SAGEBRUSH_S3_SECRET_ACCESS_KEY"] = OtherSecret,
        };
        var told = await Command.Run(Repository.Program, ["env", "--data", folder.Path, "--user", $"me:{KeyId}:secret"], environment);
        Assert.Contains("export AWS_ENDPOINT_URL_S3='https://s3.example.org/'", told.Output, StringComparison.Ordinal);
        Assert.Contains("endpoint_url = https://s3.example.org/", told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(OtherSecret, told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_all_of_its_S3_does_not_start()
    {
        var started = await Command.Run(
            Repository.Program, ["server", "--ephemeral"], new Dictionary<string, string> { ["SAGEBRUSH_S3_ENDPOINT"] = _store.Url.ToString() });
        Assert.Equal(2, started.ExitCode);
        Assert.Contains("s3.secretAccessKey is missing (SAGEBRUSH_S3_SECRET_ACCESS_KEY)", started.Error, StringComparison.Ordinal);
    }

    private static CreateTrainingJobRequest Job(string name, string mode)
    {
        var job = KnnWorkflow.Job(name, Bucket, "data/train.csv", "data/test.csv");
        return job with { AlgorithmSpecification = job.AlgorithmSpecification! with { TrainingInputMode = mode } };
    }

    private static CreateTrainingJobRequest Shell(string name, string script)
    {
        var job = Job(name, "File");
        return job with
        {
            AlgorithmSpecification = job.AlgorithmSpecification! with
            {
                ContainerEntrypoint = ["/bin/sh", "-c"], ContainerArguments = [$"cd ${{SAGEBRUSH_ML_ROOT:-/opt/ml}}; {script}"],
            },
        };
    }

    private static async Task CallRefused(Connection connection, CreateTrainingJobRequest request, params string[] parts)
    {
        var refused = await Assert.ThrowsAsync<ServiceException>(() => new SageMakerClient(connection).CreateTrainingJob(request, default));
        Assert.Equal("ValidationException", refused.Code);
        Assert.All(parts, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }
}
