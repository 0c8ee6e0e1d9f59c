using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Services;

public sealed class HostingOperationsTests
{
    private const string Prefix = "arn:aws:sagemaker:us-east-1:123456789012:";

    [Fact]
    public async Task A_model_is_described_as_it_was_made()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");

        var model = await world.Service.DescribeModel(new() { ModelName = "parrot" }, HostingWorld.Call, default);

        Assert.Equal((Prefix + "model/parrot", HostingWorld.Role, false), (model.ModelArn, model.ExecutionRoleArn, model.EnableNetworkIsolation));
        Assert.Equal("s3://models/parrot", model.PrimaryContainer!.ModelDataUrl);
        Assert.Equal("green", model.PrimaryContainer.Environment!["COLOUR"]);
    }

    [Fact]
    public async Task What_exists_cannot_be_created_again()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");
        await world.Config("config", 1, 60, "parrot");
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        Assert.Equal($"Cannot create already existing model \"{Prefix}model/parrot\".", await Refusal(async () => await world.Model("parrot")));
        Assert.Equal(
            $"Cannot create already existing endpoint configuration \"{Prefix}endpoint-config/config\".", await Refusal(() => world.Config("config", 1, 60, "parrot")));
        Assert.Equal($"Cannot create already existing endpoint \"{Prefix}endpoint/parrots\".", await Refusal(async () =>
            await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default)));
    }

    [Fact]
    public async Task Names_of_endpoints_differ_by_more_than_case()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");
        await world.Config("config", 1, 60, "parrot");
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        Assert.Equal($"Cannot create already existing endpoint \"{Prefix}endpoint/parrots\".", await Refusal(async () =>
            await world.Service.CreateEndpoint(new() { EndpointName = "Parrots", EndpointConfigName = "config" }, HostingWorld.Call, default)));
    }

    [Fact]
    public async Task What_is_missing_cannot_be_described_updated_or_deleted()
    {
        await using var world = new HostingWorld();
        var (service, call) = (world.Service, HostingWorld.Call);
        var (model, config, endpoint) = ($"Could not find model \"{Prefix}model/x\".", $"Could not find endpoint configuration \"{Prefix}endpoint-config/x\".",
            $"Could not find endpoint \"{Prefix}endpoint/x\".");

        Assert.Equal(model, await Refusal(async () => await service.DescribeModel(new() { ModelName = "x" }, call, default)));
        Assert.Equal(model, await Refusal(async () => await service.DeleteModel(new() { ModelName = "x" }, call, default)));
        Assert.Equal(config, await Refusal(async () => await service.DescribeEndpointConfig(new() { EndpointConfigName = "x" }, call, default)));
        Assert.Equal(config, await Refusal(async () => await service.DeleteEndpointConfig(new() { EndpointConfigName = "x" }, call, default)));
        Assert.Equal(endpoint, await Refusal(async () => await service.DescribeEndpoint(new() { EndpointName = "x" }, call, default)));
        Assert.Equal(endpoint, await Refusal(async () => await service.DeleteEndpoint(new() { EndpointName = "x" }, call, default)));
        Assert.Equal(endpoint, await Refusal(async () => await service.UpdateEndpoint(new() { EndpointName = "x", EndpointConfigName = "x" }, call, default)));
        Assert.Equal(config, await Refusal(async () => await service.CreateEndpoint(new() { EndpointName = "x", EndpointConfigName = "x" }, call, default)));
        Assert.Equal(model, await Refusal(() => world.Config("config", 1, 60, "x")));
    }

    [Fact]
    public async Task A_model_needs_its_image_its_data_and_its_role()
    {
        await using var world = new HostingWorld();

        Assert.StartsWith("Requested image nobody/knows:1 not found. Looked for it: ", await Create(new() { Image = "nobody/knows:1" }), StringComparison.Ordinal);
        Assert.Equal("Could not find model data at s3://models/none.", await Create(new() { Image = HostingWorld.Image, ModelDataUrl = "s3://models/none" }));
        Assert.StartsWith(
            "Could not assume role arn:aws:iam::123456789012:role/Nobody.",
            await Create(new() { Image = HostingWorld.Image }, "arn:aws:iam::123456789012:role/Nobody"), StringComparison.Ordinal);
        Assert.Equal("Either primaryContainer or containers must be given, and not both.", await Create(null));

        Task<string> Create(ContainerDefinition? container, string role = HostingWorld.Role) => Refusal(async () => await world.Service.CreateModel(
            new() { ModelName = "model", ExecutionRoleArn = role, PrimaryContainer = container }, HostingWorld.Call, default));
    }

    [Fact]
    public async Task What_no_endpoint_can_do_yet_is_refused_by_name()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");
        ProductionVariant plain = new() { VariantName = "a", ModelName = "parrot", InstanceType = "ml.m5.large", InitialInstanceCount = 1 };

        Assert.Equal("explainerConfig is not supported by Sagebrush yet.", await Create(new() { ExplainerConfig = new(), ProductionVariants = [plain] }));
        Assert.Equal("The specified bucket does not exist: S3 bucket 'nowhere' at 'dataCaptureConfig.destinationS3Uri'", await Create(
            new() { DataCaptureConfig = new() { DestinationS3Uri = "s3://nowhere/x", CaptureOptions = [] }, ProductionVariants = [plain] }));
        Assert.Equal("productionVariants.managedInstanceScaling is not supported by Sagebrush yet.",
            await Create(new() { ProductionVariants = [plain with { ManagedInstanceScaling = new() }] }));
        Assert.Equal("Duplicate variant name 'a' in productionVariants: each variant needs a name of its own.",
            await Create(new() { ProductionVariants = [plain, plain] }));

        Task<string> Create(CreateEndpointConfigRequest request) => Refusal(async () => await world.Service.CreateEndpointConfig(
            request with { EndpointConfigName = "config" }, HostingWorld.Call, default));
    }

    [Fact]
    public async Task Lists_filter_sort_and_go_page_by_page()
    {
        await using var world = new HostingWorld();
        foreach (var name in (string[])["b-one", "a-two", "c-one"])
        {
            await world.Model(name);
        }

        var ones = await world.Service.ListModels(new() { NameContains = "one", SortBy = "Name", SortOrder = "Ascending" }, HostingWorld.Call, default);
        var first = await world.Service.ListModels(new() { MaxResults = 2 }, HostingWorld.Call, default);
        var second = await world.Service.ListModels(new() { MaxResults = 2, NextToken = first.NextToken }, HostingWorld.Call, default);

        Assert.Equal(["b-one", "c-one"], ones.Models.Select(model => model.ModelName));
        Assert.Equal(["c-one", "a-two"], first.Models.Select(model => model.ModelName));
        Assert.Equal(["b-one"], second.Models.Select(model => model.ModelName));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task An_endpoint_shows_what_comes_up_and_then_what_serves()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot", ("name", "Polly"));
        await world.Config("config", 2, 60, "parrot");
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        var coming = await Describe();
        Assert.Equal((EndpointStatus.Creating, "config"), (coming.EndpointStatus, coming.PendingDeploymentSummary!.EndpointConfigName));
        Assert.Null(coming.ProductionVariants);
        world.Start();
        await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.InService);

        var serving = await Describe();
        Assert.Null(serving.PendingDeploymentSummary);
        var variant = Assert.Single(serving.ProductionVariants!);
        Assert.Equal(("of-parrot", 1f, 2, 2), (variant.VariantName, variant.CurrentWeight, variant.CurrentInstanceCount, variant.DesiredInstanceCount));
        Assert.Equal(HostingWorld.Image, variant.DeployedImages!.Single().SpecifiedImage);
        var listed = await world.Service.ListEndpoints(new() { StatusEquals = EndpointStatus.InService }, HostingWorld.Call, default);
        Assert.Equal(["parrots"], listed.Endpoints.Select(endpoint => endpoint.EndpointName));

        ValueTask<DescribeEndpointResponse> Describe() => world.Service.DescribeEndpoint(new() { EndpointName = "parrots" }, HostingWorld.Call, default);
    }

    [Fact]
    public async Task An_endpoint_that_is_being_changed_cannot_be_updated()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");
        await world.Config("config", 1, 60, "parrot");
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        Assert.Equal($"Cannot update in-progress endpoint \"{Prefix}endpoint/parrots\".", await Refusal(async () =>
            await world.Service.UpdateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default)));
    }

    [Fact]
    public async Task Tags_come_and_go_with_their_resource()
    {
        await using var world = new HostingWorld();
        CreateModelRequest request = new()
        {
            ModelName = "model", PrimaryContainer = new() { Image = HostingWorld.Image }, Tags = [new() { Key = "team", Value = "birds" }],
        };
        await world.Service.CreateModel(request, HostingWorld.Call, default);
        var tags = await world.Service.ListTags(new() { ResourceArn = Prefix + "model/model" }, HostingWorld.Call, default);
        Assert.Equal("birds", tags.Tags!.Single().Value);

        await world.Service.DeleteModel(new() { ModelName = "model" }, HostingWorld.Call, default);

        await Assert.ThrowsAsync<AwsException>(async () =>
            await world.Service.ListTags(new() { ResourceArn = Prefix + "model/model" }, HostingWorld.Call, default));
    }

    private static async Task<string> Refusal(Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<AwsException>(action);
        Assert.Equal(AwsError.Validation, error.Error);
        return error.Message;
    }
}
