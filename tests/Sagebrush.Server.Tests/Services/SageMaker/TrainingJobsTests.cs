using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Services;

public sealed class TrainingJobsTests
{
    private static readonly Channel Train = TrainingBench.Channel("train", "data/");

    public static TheoryData<string, Func<CreateTrainingJobRequest, CreateTrainingJobRequest>, string> Mistakes => new()
    {
        { "role", r => r with { RoleArn = "arn:aws:iam::123456789012:role/Nobody" }, "Could not assume role arn:aws:iam::123456789012:role/Nobody." },
        { "image", r => With(r, a => a with { TrainingImage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/unknown:1" }), "Cannot find the training image" },
        { "no image", r => With(r, a => a with { TrainingImage = null }), "'algorithmSpecification.trainingImage' failed to satisfy constraint: Member must not be null" },
        { "no specification", r => r with { AlgorithmSpecification = null, ResourceConfig = null }, "2 validation errors detected: Value null at 'algorithmSpecification'" },
        { "no condition", r => r with { StoppingCondition = null }, "Value null at 'stoppingCondition'" },
        { "hyperparameter", r => r with { HyperParameters = new Dictionary<string, string> { ["k"] = "0", ["what"] = "1" } }, "hyperParameters.k" },
        { "hyperparameters", r => r with { HyperParameters = new Dictionary<string, string> { ["k"] = "0", ["what"] = "1" } }, "'what' was unexpected" },
        { "channel", r => r with { InputDataConfig = [TrainingBench.Channel("other", "data/")] }, "Value 'other' at 'inputDataConfig.channelName'" },
        { "channel twice", r => r with { InputDataConfig = [Train, Train] }, "a channel of each name once" },
        { "content type", r => r with { InputDataConfig = [Train with { ContentType = "image/png" }] }, "inputDataConfig.train.contentType" },
        { "prefix", r => r with { InputDataConfig = [TrainingBench.Channel("train", "nothing/")] }, "No S3 objects found under S3 URL \"s3://bucket/nothing/\"" },
        { "manifest", r => r with { InputDataConfig = [TrainingBench.Channel("train", "list", type: S3DataType.ManifestFile)] }, "No S3 objects found" },
        { "augmented", r => r with { InputDataConfig = [TrainingBench.Channel("train", "data/", type: S3DataType.AugmentedManifestFile)] }, "needs input mode Pipe" },
        { "files", r => r with { InputDataConfig = [Train with { DataSource = new() }] }, "inputDataConfig.1.member.dataSource" },
        { "output", r => r with { OutputDataConfig = new() { S3OutputPath = "s3://missing/out" } }, "S3 bucket 'missing'" },
        { "output path", r => r with { OutputDataConfig = new() { S3OutputPath = "https://bucket/out" } }, "outputDataConfig.s3OutputPath" },
        { "checkpoints", r => r with { CheckpointConfig = new() { S3Uri = "s3://missing/c" } }, "checkpointConfig.s3Uri" },
        { "checkpoint folder", r => r with { CheckpointConfig = new() { S3Uri = "s3://bucket/c", LocalPath = "/opt/ml/../../etc" } }, "checkpointConfig.localPath" },
        { "regex", r => With(r, a => a with { MetricDefinitions = [new() { Name = "m", Regex = "(" }] }), "metricDefinitions.1.member.regex" },
        { "no instance", r => r with { ResourceConfig = r.ResourceConfig! with { InstanceCount = 0 } }, "greater than or equal to 1" },
        { "runtime", r => r with { StoppingCondition = new() { MaxRuntimeInSeconds = 2419201 } }, "stoppingCondition.maxRuntimeInSeconds" },
        { "spot", r => r with { EnableManagedSpotTraining = true }, "Invalid MaxWaitTimeInSeconds" },
        { "groups", r => r with { ResourceConfig = new() { InstanceGroups = [] } }, "resourceConfig.instanceGroups" },
        { "isolated hosts", r => r with { EnableNetworkIsolation = true, ResourceConfig = r.ResourceConfig! with { InstanceCount = 2 } }, "enableNetworkIsolation" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Mistakes_are_told_at_the_call(string what, Func<CreateTrainingJobRequest, CreateTrainingJobRequest> mistake, string message)
    {
        await using var bench = new TrainingBench();
        await bench.Put("data/a.csv", "1");

        var error = await Assert.ThrowsAsync<AwsException>(() => bench.Create(mistake(TrainingBench.Job("wrong", "true", Train))));

        Assert.Equal(AwsError.Validation, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(bench.Tables.TrainingJobs.Find("wrong") is null, what);
    }

    [Fact]
    public async Task A_name_is_used_once_and_free_again_after_deletion()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("once", "true") with { Tags = [new() { Key = "team", Value = "red" }] };
        var first = await bench.Run(request);

        var error = await Assert.ThrowsAsync<AwsException>(() => bench.Create(request));
        Assert.Equal(AwsError.ResourceInUse, error.Error);
        Assert.Contains("Training job names must be unique within an AWS account", error.Message, StringComparison.Ordinal);
        Assert.Contains(first.TrainingJobArn, error.Message, StringComparison.Ordinal);

        await bench.Service.DeleteTrainingJob(new() { TrainingJobName = "once" }, TrainingBench.Call, default);
        Assert.Equal(AwsError.Validation, (await Assert.ThrowsAsync<AwsException>(() => bench.Describe("once"))).Error);
        await Assert.ThrowsAsync<AwsException>(async () => await bench.Service.ListTags(new() { ResourceArn = first.TrainingJobArn }, TrainingBench.Call, default));
        Assert.Equal(TrainingJobStatus.Completed, (await bench.Run(request)).TrainingJobStatus);
    }

    [Fact]
    public async Task Of_simultaneous_creates_the_one_that_wins_gives_the_tags()
    {
        await using var bench = new TrainingBench();
        for (int round = 0; round < 20; round++)
        {
            var contenders = Enumerable.Range(0, 8).Select(i => TrainingBench.Job($"race-{round}", "true") with { Tags = [new() { Key = "by", Value = $"{i}" }] });
            using var together = new Barrier(8);
            var created = await Task.WhenAll(contenders.Select(request => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    try
                    {
                        bench.Create(request).GetAwaiter().GetResult();
                        return request;
                    }
                    catch (AwsException e) when (e.Error == AwsError.ResourceInUse)
                    {
                        return null;
                    }
                },
                default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            var winner = Assert.Single(created, request => request is not null)!;
            string arn = (await bench.Describe(winner.TrainingJobName)).TrainingJobArn;
            var kept = await bench.Service.ListTags(new() { ResourceArn = arn }, TrainingBench.Call, default);
            Assert.Equal(winner.Tags![0].Value, Assert.Single(kept.Tags!).Value);
        }
    }

    [Fact]
    public async Task Too_many_instances_are_a_limit()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("many", "true");

        var error = await Assert.ThrowsAsync<AwsException>(() => bench.Create(request with { ResourceConfig = request.ResourceConfig! with { InstanceCount = 21 } }));

        Assert.Equal(AwsError.ResourceLimitExceeded, error.Error);
    }

    [Fact]
    public async Task Jobs_that_run_cannot_be_deleted_and_jobs_that_ended_cannot_be_stopped()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job("runs", "echo ready; until [ -e go ]; do sleep 0.01; done"));
        await bench.Line("runs", "ready");

        var inUse = await Assert.ThrowsAsync<AwsException>(async () => await bench.Service.DeleteTrainingJob(new() { TrainingJobName = "runs" }, TrainingBench.Call, default));
        Assert.Equal(AwsError.ResourceInUse, inUse.Error);
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "runs", "0", "algo-1", "go"), []);
        await bench.Ended("runs");

        var ended = await Assert.ThrowsAsync<AwsException>(async () => await bench.Service.StopTrainingJob(new() { TrainingJobName = "runs" }, TrainingBench.Call, default));
        Assert.Equal("The request was rejected because the training job is in status Completed.", ended.Message);
        var missing = await Assert.ThrowsAsync<AwsException>(async () => await bench.Service.StopTrainingJob(new() { TrainingJobName = "none" }, TrainingBench.Call, default));
        Assert.Equal("Requested resource not found.", missing.Message);
    }

    [Fact]
    public async Task Describe_answers_the_request_with_the_services_defaults()
    {
        await using var bench = new TrainingBench();
        await bench.Put("data/a.csv", "1");
        var request = TrainingBench.Job("all", "true", Train) with
        {
            HyperParameters = new Dictionary<string, string> { ["k"] = "3" },
            RetryStrategy = new() { MaximumRetryAttempts = 2 },
            ProfilerConfig = new() { DisableProfiler = true },
        };

        var job = await bench.Run(request);

        Assert.Equal(request.HyperParameters, job.HyperParameters);
        Assert.Equal(request.RetryStrategy, job.RetryStrategy);
        Assert.Equal(request.ProfilerConfig, job.ProfilerConfig);
        Assert.Equal(request.ResourceConfig, job.ResourceConfig);
        Assert.Equal(request.Environment, job.Environment);
        Assert.Equal("", job.OutputDataConfig!.KmsKeyId);
        Assert.Equal("GZIP", job.OutputDataConfig.CompressionType);
        Assert.Equal(("None", "None"), (job.InputDataConfig![0].CompressionType, job.InputDataConfig[0].RecordWrapperType));
        Assert.Equal("test:accuracy", Assert.Single(job.AlgorithmSpecification!.MetricDefinitions!).Name);
        Assert.Equal("arn:aws:sagemaker:us-east-1:123456789012:training-job/all", job.TrainingJobArn);
        Assert.False(job.EnableManagedSpotTraining);
        Assert.All(job.SecondaryStatusTransitions!, t => Assert.NotNull(t.StatusMessage));
        Assert.True(job.CreationTime <= job.TrainingStartTime && job.TrainingStartTime <= job.TrainingEndTime);
    }

    [Fact]
    public async Task Lists_filter_sort_and_go_page_by_page()
    {
        await using var bench = new TrainingBench();
        foreach (string name in (string[])["b-1", "a-2", "a-1"])
        {
            await bench.Run(TrainingBench.Job(name, "true"));
        }

        await bench.Run(TrainingBench.Job("failed-1", "exit 1"));

        Assert.Equal(["failed-1", "a-1", "a-2", "b-1"], await Names(new()));
        Assert.Equal(["a-1", "a-2"], await Names(new() { NameContains = "a-", SortBy = "Name", SortOrder = "Ascending" }));
        Assert.Equal(["failed-1"], await Names(new() { StatusEquals = "Failed" }));
        Assert.Equal(["b-1", "a-2", "a-1", "failed-1"], await Names(new() { SortOrder = "Ascending", MaxResults = 1 }));
        Assert.Empty(await Names(new() { CreationTimeAfter = DateTimeOffset.MaxValue.AddDays(-1) }));
        Assert.Empty(await Names(new() { WarmPoolStatusEquals = "Available" }));

        async Task<List<string>> Names(ListTrainingJobsRequest request)
        {
            var names = new List<string>();
            do
            {
                var page = await bench.Service.ListTrainingJobs(request, TrainingBench.Call, default);
                names.AddRange(page.TrainingJobSummaries.Select(job => job.TrainingJobName));
                request = request with { NextToken = page.NextToken };
            }
            while (request.NextToken is not null);
            return names;
        }
    }

    private static CreateTrainingJobRequest With(CreateTrainingJobRequest request, Func<AlgorithmSpecification, AlgorithmSpecification> change) =>
        request with { AlgorithmSpecification = change(request.AlgorithmSpecification!) };
}
