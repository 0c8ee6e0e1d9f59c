using System.Globalization;
using System.Text;
using Amazon.S3.Model;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Conformance;

/// <summary>Transform jobs of the real program: a server that dies in the middle, and results fetched with the AWS CLI.</summary>
public sealed class TransformTests : IDisposable
{
    private const string Bucket = "data", Flower = "5.1,3.5,1.4,0.2\n", Answer = "{\"predicted_label\":0.0}\n";
    private const int Objects = 40, Lines = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_server_goes_on_behind_the_objects_that_are_done()
    {
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Prepare(connection);
            using var s3 = server.S3();
            await s3.PutBucketVersioningAsync(new() { BucketName = Bucket, VersioningConfig = new() { Status = Amazon.S3.VersionStatus.Enabled } });
            for (int i = 0; i < Objects; i++)
            {
                await new S3Client(connection).PutObject(Bucket, Name(i), Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Flower, Lines))), "text/csv", default);
            }

            await new SageMakerClient(connection).CreateTransformJob(Job("killed", "in/"), default);
            await KnnWorkflow.Until(() => s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "out/" }), list => list.KeyCount > 2);
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            var job = await Ended(connection, "killed");
            Assert.True(job.TransformJobStatus == "Completed", $"{job.FailureReason}\n{server.Said}");
            Assert.Equal((Objects, Objects * Lines), (job.SagebrushProgress!.ObjectsTransformed, job.SagebrushProgress.Records));

            using var s3 = server.S3();
            var versions = (await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = Bucket, Prefix = "out/" })).Versions;
            Assert.Equal(Enumerable.Range(0, Objects).Select(i => $"out/{Name(i)[3..]}.out"), versions.Select(v => v.Key).Distinct().Order(StringComparer.Ordinal));

            // One that was stored in the moment of the kill may have been so unseen.
            Assert.InRange(versions.Count, Objects, Objects + 1);
            Assert.All(versions, version => Assert.Equal(Answer.Length * Lines, version.Size));
        }
    }

    [AwsCliFact]
    public async Task Results_are_fetched_with_the_command_line()
    {
        await using var server = await ServerProcess.Ephemeral();
        using (var connection = server.Connect())
        {
            await Prepare(connection);
        }

        string rows = Path.Combine(_folder.Path, "test.csv");
        await File.WriteAllBytesAsync(rows, Encoding.ASCII.GetBytes(Flower + Flower));
        await server.Aws("s3", "cp", rows, $"s3://{Bucket}/in/test.csv");
        await server.Aws(
            "sagemaker", "create-transform-job", "--transform-job-name", "cli", "--model-name", "model",
            "--transform-input", $"DataSource={{S3DataSource={{S3DataType=S3Prefix,S3Uri=s3://{Bucket}/in/}}}},ContentType=text/csv,SplitType=Line",
            "--transform-output", $"S3OutputPath=s3://{Bucket}/out,Accept=application/jsonlines,AssembleWith=Line",
            "--transform-resources", "InstanceType=ml.m5.large,InstanceCount=1");
        using (var connection = server.Connect())
        {
            await Ended(connection, "cli");
        }

        await server.Aws("sagemaker", "wait", "transform-job-completed-or-stopped", "--transform-job-name", "cli");
        Assert.Contains("\"cli\"", await server.Aws("sagemaker", "list-transform-jobs", "--status-equals", "Completed"), StringComparison.Ordinal);
        await server.Aws("s3", "cp", $"s3://{Bucket}/out/test.csv.out", Path.Combine(_folder.Path, "test.csv.out"));

        Assert.Equal(Answer + Answer, await File.ReadAllTextAsync(Path.Combine(_folder.Path, "test.csv.out")));
        var status = await Command.Run(Repository.Program, ["status", "--url", server.Url.ToString()], server.ClientEnvironment);
        Assert.Contains("transform jobs: 1", status.Output, StringComparison.Ordinal);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"in/part-{number:D3}");

    /// <summary>The model of Iris.</summary>
    private static async Task Prepare(Connection connection)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        await s3.PutObject(Bucket, "iris.csv", await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")), "text/csv", default);
        var job = await KnnWorkflow.Run(connection, KnnWorkflow.Job("iris", Bucket, "iris.csv", "iris.csv"));
        await new SageMakerClient(connection).CreateModel(
            new()
            {
                ModelName = "model", ExecutionRoleArn = KnnWorkflow.Role,
                PrimaryContainer = new() { Image = KnnWorkflow.Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts },
            },
            default);
    }

    private static Task<DescribeTransformJobResponse> Ended(Connection connection, string name) =>
        KnnWorkflow.Until(() => new SageMakerClient(connection).DescribeTransformJob(name, default), job => job.TransformJobStatus != "InProgress");

    // A line a request, one at a time: the kill comes into the middle.
    private static CreateTransformJobRequest Job(string name, string prefix) => new()
    {
        TransformJobName = name, ModelName = "model", BatchStrategy = "SingleRecord", MaxPayloadInMB = 1, MaxConcurrentTransforms = 1,
        TransformInput = new()
        {
            DataSource = new() { S3DataSource = new() { S3DataType = "S3Prefix", S3Uri = $"s3://{Bucket}/{prefix}" } }, ContentType = "text/csv", SplitType = "Line",
        },
        TransformOutput = new() { S3OutputPath = $"s3://{Bucket}/out", Accept = "application/jsonlines", AssembleWith = "Line" },
        TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 1 },
    };
}
