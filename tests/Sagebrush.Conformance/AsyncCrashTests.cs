using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;
using Sagebrush.Client;

namespace Sagebrush.Conformance;

/// <summary>kill -9 of the server while asynchronous requests are accepted and answered: each that was accepted is answered or reported as failed, and none both.</summary>
public sealed class AsyncCrashTests : IDisposable
{
    private const string Bucket = "data";
    private const int Kills = 3, Clients = 4, Seed = 20_261_122;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<(string Output, string Failure)> _accepted = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_accepted_request_is_answered_or_reported_whenever_the_server_dies()
    {
        var dice = new Random(Seed);
        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var connection = server.Connect();
            await Deploy(connection);
            await server.Kill();
        }

        for (int kill = 0; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.On(_folder.Path);
            using var connection = server.Connect();
            var clients = Enumerable.Range(0, Clients).Select(_ => Send(connection)).ToList();

            // Not to wait for something: the moment of death is the test's variable, once there is something to lose.
            int before = _accepted.Count;
            await KnnWorkflow.Until(() => Task.FromResult(_accepted.Count), count => count > before);
            await Task.Delay(dice.Next(20, 800));
            await server.Kill();
            await Task.WhenAll(clients);
        }

        await using (var server = await ServerProcess.On(_folder.Path))
        {
            using var s3 = server.S3();
            var (answered, failed) = await KnnWorkflow.Until(
                async () => (await Keys(s3, "out/"), await Keys(s3, "failed/")),
                found => _accepted.All(one => found.Item1.Contains(one.Output) || found.Item2.Contains(one.Failure)));
            Assert.NotEmpty(answered);
            Assert.DoesNotContain(_accepted, one => answered.Contains(one.Output) && failed.Contains(one.Failure));
            using var connection = server.Connect();
            await new SageMakerClient(connection).DeleteEndpoint("endpoint", default);
            await KnnWorkflow.Until(() => new SageMakerClient(connection).ListEndpoints(1, default), list => list.Endpoints.Count == 0);
        }
    }

    private static async Task Deploy(Connection connection)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        await s3.PutObject(Bucket, "table.csv", await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")), "text/csv", default);
        await s3.PutObject(Bucket, "in/one", "5.8,2.8,5.1,2.4"u8.ToArray(), "text/csv", default);
        var job = await KnnWorkflow.Run(connection, KnnWorkflow.Job("model", Bucket, "table.csv", "table.csv"));
        var sageMaker = new SageMakerClient(connection);
        await sageMaker.CreateModel(new()
        {
            ModelName = "model", ExecutionRoleArn = KnnWorkflow.Role, PrimaryContainer = new() { Image = KnnWorkflow.Image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts },
        }, default);
        await sageMaker.CreateEndpointConfig(new()
        {
            EndpointConfigName = "config",
            ProductionVariants = [new() { VariantName = "A", ModelName = "model", InstanceType = "ml.m5.large", InitialInstanceCount = 1 }],
            AsyncInferenceConfig = new() { OutputConfig = new() { S3OutputPath = $"s3://{Bucket}/out", S3FailurePath = $"s3://{Bucket}/failed" } },
        }, default);
        await sageMaker.CreateEndpoint(new() { EndpointName = "endpoint", EndpointConfigName = "config" }, default);
        await KnnWorkflow.Until(() => sageMaker.DescribeEndpoint("endpoint", default), endpoint => endpoint.EndpointStatus == "InService");
    }

    /// <summary>Asks until the server dies.</summary>
    private async Task Send(Connection connection)
    {
        try
        {
            while (true)
            {
                using var answer = await connection.Send("sagemaker", HttpMethod.Post, "/endpoints/endpoint/async-invocations", [], null,
                    [("X-Amzn-SageMaker-InputLocation", $"s3://{Bucket}/in/one"), ("X-Amzn-SageMaker-Content-Type", "text/csv")], default);
                _accepted.Enqueue((Key(answer, "Output"), Key(answer, "Failure")));
            }
        }
        catch (Exception e) when (e is ServiceException or HttpRequestException or IOException)
        {
            // Dead.
        }
    }

    private static string Key(HttpResponseMessage answer, string which) => answer.Headers.GetValues($"X-Amzn-SageMaker-{which}Location").Single()[$"s3://{Bucket}/".Length..];

    private static async Task<HashSet<string>> Keys(AmazonS3Client s3, string prefix)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request);
            keys.UnionWith((page.S3Objects ?? []).Select(found => found.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        return keys;
    }
}
