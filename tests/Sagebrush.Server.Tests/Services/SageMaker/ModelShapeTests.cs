using Sagebrush.Hosting;
using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Services;

public sealed class ModelShapeTests
{
    private static readonly ContainerDefinition Parrot = new() { Image = HostingWorld.Image };

    public static TheoryData<string, CreateModelRequest> Mistakes => new()
    {
        { "Either primaryContainer or containers must be given", new() { PrimaryContainer = Parrot, Containers = [Parrot] } },
        { "Duplicate containerHostname 'a' in containers", new() { Containers = [Named("a"), Named("a")] } },
        { "Value null at 'containers.2.member.containerHostname'", new() { Containers = [Named("container-2"), Parrot] } },
        { "Value 'Direct' at 'inferenceExecutionConfig.mode'", new() { Containers = [Parrot, Parrot], InferenceExecutionConfig = new() { Mode = "Direct" } } },
        { "Value 'Direct' at 'inferenceExecutionConfig.mode'", new() { PrimaryContainer = Parrot, InferenceExecutionConfig = new() { Mode = "Direct" } } },
        { "Requested image nobody/knows:1 not found.", new() { Containers = [Parrot, new() { Image = "nobody/knows:1" }] } },
        { "Could not find model data at s3://models/none.", new() { Containers = [Parrot, Parrot with { ModelDataUrl = "s3://models/none" }] } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Containers_that_do_not_fit_together_are_refused_at_the_call(string message, CreateModelRequest request)
    {
        await using var world = new HostingWorld();

        var refusal = await Assert.ThrowsAsync<AwsException>(async () => await world.Service.CreateModel(request with { ModelName = "model" }, HostingWorld.Call, default));

        Assert.Equal(AwsError.Validation, refusal.Error);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_are_described_as_they_were_given()
    {
        await using var world = new HostingWorld();
        await world.Service.CreateModel(
            new() { ModelName = "model", Containers = [Named("a"), Named("b")], InferenceExecutionConfig = new() { Mode = "Direct" } }, HostingWorld.Call, default);

        var model = await world.Service.DescribeModel(new() { ModelName = "model" }, HostingWorld.Call, default);

        Assert.Equal(["a", "b"], model.Containers!.Select(container => container.ContainerHostname));
        Assert.Equal("Direct", model.InferenceExecutionConfig!.Mode);
    }

    [Fact]
    public async Task A_batch_names_no_container()
    {
        await using var bench = new TransformBench();
        await bench.World.Service.CreateModel(
            new() { ModelName = "both", Containers = [Named("a"), Named("b")], InferenceExecutionConfig = new() { Mode = "Direct" } }, HostingWorld.Call, default);
        await bench.Put("in/a", "x");

        var refusal = await Assert.ThrowsAsync<AwsException>(() => bench.Create(TransformBench.Job("job", "both", "in/")));

        Assert.Contains("inference execution mode Direct", refusal.Message, StringComparison.Ordinal);
    }

    private static ContainerDefinition Named(string name) => Parrot with { ContainerHostname = name };
}
