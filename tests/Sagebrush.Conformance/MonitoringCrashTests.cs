using System.Text;
using System.Text.Json.Nodes;
using Sagebrush.Client;

namespace Sagebrush.Conformance;

/// <summary>kill -9 of the server while monitoring schedules are executed: each is executed once, and its metrics count once.</summary>
public sealed class MonitoringCrashTests : IDisposable
{
    private const string Bucket = "data", Analyzer = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer";
    private const int Kills = 3, SchedulesOfEach = 2, Invocations = 20, Seed = 20_261_122;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_schedule_is_executed_once_whenever_the_server_dies()
    {
        var dice = new Random(Seed);
        var schedules = new List<string>();
        await using (var server = await Server())
        {
            using var connection = server.Connect();
            await Deploy(connection);
            for (int i = 0; i < Invocations; i++)
            {
                await KnnWorkflow.Ask(connection);
            }

            // What a server has not captured when it is killed is lost, and no matter of this test.
            using var s3 = server.S3();
            await KnnWorkflow.Until(() => Captured(s3), lines => lines == Invocations);
            await Call(connection, "CreateDataQualityJobDefinition", $$"""
                {"JobDefinitionName": "quality", "RoleArn": "{{KnnWorkflow.Role}}", "DataQualityAppSpecification": {"ImageUri": "{{Analyzer}}"},
                 "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5} },
                 "DataQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://{{Bucket}}/constraints.json"} },
                 "DataQualityJobInput": {"EndpointInput": {"EndpointName": "endpoint", "LocalPath": "/opt/ml/processing/input/endpoint"} },
                 "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://{{Bucket}}/reports", "LocalPath": "/opt/ml/processing/output"} }] } }
                """);
            await server.Kill();
        }

        for (int kill = 0; kill < Kills; kill++)
        {
            await using var server = await Server();
            using var connection = server.Connect();
            var created = Enumerable.Range(0, SchedulesOfEach).Select(i => $"schedule-{kill}-{i}").ToList();
            schedules.AddRange(created);
            foreach (string schedule in created)
            {
                await Call(connection, "CreateMonitoringSchedule", $$$"""
                    {"MonitoringScheduleName": "{{{schedule}}}", "MonitoringScheduleConfig": {"MonitoringJobDefinitionName": "quality", "MonitoringType": "DataQuality",
                     "ScheduleConfig": {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"} } }
                    """);
            }

            // Not to wait for something: the moment of death is the test's variable, once there is something to lose.
            await KnnWorkflow.Until(() => Executions(connection, created[0]), executions => executions.Count > 0);
            await Task.Delay(dice.Next(0, 1500));
            await server.Kill();
        }

        await using (var server = await Server())
        {
            using var connection = server.Connect();
            foreach (string schedule in schedules)
            {
                var executions = await KnnWorkflow.Until(
                    () => Executions(connection, schedule), seen => seen.Count > 0 && seen.All(one => (string?)one!["MonitoringExecutionStatus"] is not ("Pending" or "InProgress")));
                Assert.Equal("CompletedWithViolations", (string?)Assert.Single(executions)!["MonitoringExecutionStatus"]);
                Assert.Equal((1, Invocations), (await Samples(connection, schedule, "feature_non_null__c0"), await Samples(connection, schedule, "feature_data__c0")));
            }

            var jobs = await Call(connection, "ListProcessingJobs", """{"NameContains": "model-monitoring", "MaxResults": 100}""");
            Assert.Equal(schedules.Count, jobs["ProcessingJobSummaries"]!.AsArray().Count);
            await new SageMakerClient(connection).DeleteEndpoint("endpoint", default);
            await KnnWorkflow.Until(() => new SageMakerClient(connection).ListEndpoints(1, default), list => list.Endpoints.Count == 0);
        }
    }

    private Task<ServerProcess> Server() => ServerProcess.With(
        new() { ["SAGEBRUSH_CAPTURE_INTERVAL"] = "00:00:01" }, "--data", _folder.Path, "--user", $"tester:{ServerProcess.AccessKeyId}:{ServerProcess.Secret}");

    private static async Task Deploy(Connection connection)
    {
        var s3 = new S3Client(connection);
        await s3.CreateBucket(Bucket, default);
        await s3.PutObject(Bucket, "table.csv", await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")), "text/csv", default);
        await s3.PutObject(Bucket, "constraints.json", """{"version": 0, "features": []}"""u8.ToArray(), "application/json", default);
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
            DataCaptureConfig = new()
            {
                EnableCapture = true, InitialSamplingPercentage = 100, DestinationS3Uri = $"s3://{Bucket}/captured", CaptureOptions = [new() { CaptureMode = "Input" }],
                CaptureContentTypeHeader = new() { CsvContentTypes = ["text/csv"] },
            },
        }, default);
        await sageMaker.CreateEndpoint(new() { EndpointName = "endpoint", EndpointConfigName = "config" }, default);
        await KnnWorkflow.Until(() => sageMaker.DescribeEndpoint("endpoint", default), endpoint => endpoint.EndpointStatus == "InService");
    }

    private static async Task<int> Captured(Amazon.S3.AmazonS3Client s3)
    {
        int lines = 0;
        foreach (var found in (await s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "captured/" })).S3Objects ?? [])
        {
            using var stored = await s3.GetObjectAsync(Bucket, found.Key);
            using var text = new StreamReader(stored.ResponseStream);
            lines += (await text.ReadToEndAsync()).Count(unit => unit == '\n');
        }

        return lines;
    }

    private static async Task<JsonArray> Executions(Connection connection, string schedule) =>
        (await Call(connection, "ListMonitoringExecutions", $$"""{"MonitoringScheduleName": "{{schedule}}"}"""))["MonitoringExecutionSummaries"]!.AsArray();

    /// <summary>How many values of a metric a schedule's executions have put.</summary>
    private static async Task<int> Samples(Connection connection, string schedule, string metric)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 3600 * 3600;
        var answer = await Call(connection, "GetMetricStatistics", $$"""
            {"Namespace": "/aws/sagemaker/Endpoints/data-metrics", "MetricName": "{{metric}}", "Period": 86400, "Statistics": ["SampleCount"],
             "Dimensions": [{"Name": "Endpoint", "Value": "endpoint"}, {"Name": "MonitoringSchedule", "Value": "{{schedule}}"}],
             "StartTime": {{now - 7200}}, "EndTime": {{now + 7200}}}
            """, "monitoring", "GraniteServiceVersion20100801");
        return (int)answer["Datapoints"]!.AsArray().Sum(point => (double)point!["SampleCount"]!);
    }

    private static async Task<JsonNode> Call(Connection connection, string operation, string request, string service = "sagemaker", string target = "SageMaker")
    {
        using var answer = await connection.Send(
            service, HttpMethod.Post, "/", Encoding.UTF8.GetBytes(request), "application/x-amz-json-1.1", [("X-Amz-Target", $"{target}.{operation}")], default);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
