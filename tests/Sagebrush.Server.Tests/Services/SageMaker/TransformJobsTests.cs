using Sagebrush.Hosting;
using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Services;

public sealed class TransformJobsTests
{
    private static readonly CreateTransformJobRequest Good = TransformBench.Job("job", "capitals", "in/");

    public static TheoryData<string, Func<CreateTransformJobRequest, CreateTransformJobRequest>, string> Mistakes => new()
    {
        { "model", r => r with { ModelName = "nobody" }, "Could not find model \"arn:aws:sagemaker:us-east-1:123456789012:model/nobody\"" },
        { "no objects", r => From(r, S3DataType.S3Prefix, "s3://models/nothing/"), "No S3 objects found under S3 URL \"s3://models/nothing/\"" },
        { "no input bucket", r => From(r, S3DataType.S3Prefix, "s3://nowhere/in"), "The specified bucket does not exist" },
        { "no manifest", r => From(r, S3DataType.ManifestFile, "s3://models/manifest"), "The object s3://models/manifest does not exist" },
        { "augmented manifest", r => From(r, S3DataType.AugmentedManifestFile, "s3://models/in/"), "Member must satisfy enum value set: [ManifestFile, S3Prefix]" },
        { "no output bucket", r => r with { TransformOutput = r.TransformOutput with { S3OutputPath = "s3://nowhere/out" } }, "'nowhere' at 'transformOutput.s3OutputPath'" },
        { "no capture bucket", r => r with { DataCaptureConfig = new() { DestinationS3Uri = "s3://nowhere" } }, "'nowhere' at 'dataCaptureConfig.destinationS3Uri'" },
        { "payload", r => r with { MaxPayloadInMB = 101 }, "Value '101' at 'maxPayloadInMB'" },
        { "payloads at once", r => r with { MaxPayloadInMB = 20, MaxConcurrentTransforms = 6 }, "Value '6' at 'maxConcurrentTransforms'" },
        { "requests at once", r => r with { MaxPayloadInMB = null, MaxConcurrentTransforms = 101 }, "Value '101' at 'maxConcurrentTransforms'" },
        {
            "paths", r => r with { DataProcessing = new() { InputFilter = "$[", OutputFilter = "a" } },
            "2 validation errors detected: Value '$[' at 'dataProcessing.inputFilter'"
        },
        { "filter of what has no parts", r => r with { DataProcessing = new() { InputFilter = "$[0]" } }, "dataProcessing.inputFilter" },
        { "join of what has no parts", r => r with { DataProcessing = new() { JoinSource = JoinSource.Input } }, "dataProcessing.joinSource" },
        {
            "ids in what has no parts", r => r with { DataCaptureConfig = new() { DestinationS3Uri = "s3://models", GenerateInferenceId = true } },
            "dataCaptureConfig.generateInferenceId"
        },
        { "tags", r => r with { Tags = [new() { Key = "a", Value = "1" }, new() { Key = "a", Value = "2" }] }, "Duplicate tag key 'a'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistakes_are_told_at_the_call(string what, Func<CreateTransformJobRequest, CreateTransformJobRequest> mistake, string message)
    {
        await using var bench = await Bench();

        var refusal = await Assert.ThrowsAsync<AwsException>(() => bench.Create(mistake(Good)));

        Assert.True(refusal.Error == AwsError.Validation, what);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(bench.World.Tables.TransformJobs.All());
    }

    [Fact]
    public async Task Too_many_instances_are_refused()
    {
        await using var bench = await Bench();

        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => bench.Create(Good with { TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 21 } }));

        Assert.Equal(AwsError.ResourceLimitExceeded, refusal.Error);
        Assert.StartsWith("The account-level service limit 'ml.m5.large for transform job usage' is 20 Instances", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await using var bench = await Bench();
        await bench.Run(Good);

        Assert.Equal(AwsError.ResourceInUse, (await Assert.ThrowsAsync<AwsException>(() => bench.Create(Good))).Error);
    }

    [Fact]
    public async Task Stop_refuses_a_finished_job_and_one_that_never_was()
    {
        await using var bench = await Bench();
        await bench.Run(Good);

        var ended = await Assert.ThrowsAsync<AwsException>(() => bench.Stop("job").AsTask());
        Assert.Equal("The request was rejected because the transform job is in status Completed.", ended.Message);
        var missing = await Assert.ThrowsAsync<AwsException>(() => bench.Stop("nobody").AsTask());
        Assert.Equal((AwsError.Validation, "Could not find requested job with name: nobody"), (missing.Error, missing.Message));
    }

    [Fact]
    public async Task A_description_has_the_services_defaults()
    {
        await using var bench = await Bench();

        var job = await bench.Run(Good);

        Assert.Equal((CompressionType.None, SplitType.Line), (job.TransformInput.CompressionType, job.TransformInput.SplitType));
        Assert.Equal(new() { InputFilter = "$", OutputFilter = "$", JoinSource = JoinSource.None }, job.DataProcessing);
        Assert.Equal("", job.TransformOutput!.KmsKeyId);
        Assert.True(job.CreationTime <= job.TransformStartTime && job.TransformStartTime <= job.TransformEndTime);
    }

    [Fact]
    public async Task A_list_is_filtered_and_sorted()
    {
        await using var bench = await Bench();
        await bench.Run(Good with { TransformJobName = "one" });
        await bench.Run(Good with { TransformJobName = "two" });

        var list = await bench.World.Service.ListTransformJobs(
            new() { StatusEquals = TransformJobStatus.Completed, SortBy = SortBy.Name, SortOrder = SortOrder.Descending }, HostingWorld.Call, default);
        Assert.Equal(["two", "one"], list.TransformJobSummaries.Select(summary => summary.TransformJobName));
        Assert.Empty((await bench.World.Service.ListTransformJobs(new() { NameContains = "three" }, HostingWorld.Call, default)).TransformJobSummaries);
    }

    private static async Task<TransformBench> Bench()
    {
        var bench = new TransformBench();
        await bench.Model("capitals", TransformBench.Capitals);
        await bench.Put("in/a", "x\n");
        return bench;
    }

    private static CreateTransformJobRequest From(CreateTransformJobRequest request, string type, string uri) => request with
    {
        TransformInput = request.TransformInput with { DataSource = new() { S3DataSource = new() { S3DataType = type, S3Uri = uri } } },
    };
}
