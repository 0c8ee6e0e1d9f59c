using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>An endpoint: its status, what serves, and what is coming up.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask<DescribeEndpointResponse> DescribeEndpoint(DescribeEndpointRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint", request.EndpointName);
        var endpoint = _tables.Endpoints.Find(request.EndpointName) ?? throw Missing("endpoint", arn);
        return new(DescribeEndpointResponse.From(endpoint.Spec) with
        {
            EndpointArn = arn,
            EndpointConfigName = endpoint.Live?.Config.EndpointConfigName ?? endpoint.Spec.EndpointConfigName,
            EndpointStatus = endpoint.EndpointStatus,
            FailureReason = endpoint.FailureReason,
            CreationTime = endpoint.Created,
            LastModifiedTime = endpoint.Modified,
            DataCaptureConfig = endpoint.Live?.Config.DataCaptureConfig is { } capture ? Summary(capture) : null,
            AsyncInferenceConfig = endpoint.Live?.Config.AsyncInferenceConfig,
            LastDeploymentConfig = endpoint.LastDeploymentConfig,
            ProductionVariants = endpoint.Live is { } live ? [.. live.Variants.Select(variant => Summary(variant, live.Started, endpoint))] : null,
            ShadowProductionVariants = endpoint.Live is { Shadows: [_, ..] shadows } ? [.. shadows.Select(variant => Summary(variant, endpoint.Live.Started, endpoint))] : null,
            PendingDeploymentSummary = endpoint.Pending is { } pending ? Summary(pending, endpoint.Rollout) : null,
        });
    }

    private static ProductionVariantSummary Summary(Variant variant, DateTimeOffset deployed, Endpoint endpoint) => new()
    {
        VariantName = variant.Name,
        DeployedImages = Images(variant, deployed),
        CurrentWeight = variant.Weight,
        DesiredWeight = variant.DesiredWeight,
        CurrentInstanceCount = variant.Serverless is null ? variant.CurrentInstanceCount : 0,
        DesiredInstanceCount = variant.Serverless is not null ? 0 : endpoint.Rollout is { Rolling: not null, FormerCount: var former } ? former : variant.DesiredInstanceCount,
        VariantStatus = RolloutWords.Old(variant, endpoint.Rollout),
        CurrentServerlessConfig = variant.Serverless,
        DesiredServerlessConfig = variant.Serverless,
        RoutingConfig = variant.Spec.RoutingConfig,
    };

    private static DataCaptureConfigSummary Summary(DataCaptureConfig config) => new()
    {
        EnableCapture = config.EnableCapture ?? true,
        CaptureStatus = config.EnableCapture ?? true ? CaptureStatus.Started : CaptureStatus.Stopped,
        CurrentSamplingPercentage = config.InitialSamplingPercentage,
        DestinationS3Uri = config.DestinationS3Uri,
        KmsKeyId = config.KmsKeyId ?? "",
    };

    private static PendingDeploymentSummary Summary(Deployment pending, Rollout? rollout) => new()
    {
        EndpointConfigName = pending.Config.EndpointConfigName,
        StartTime = pending.Started,
        ProductionVariants = [.. pending.Variants.Select(variant => Summary(variant, pending, rollout))],
        ShadowProductionVariants = pending.Shadows is [_, ..] shadows ? [.. shadows.Select(variant => Summary(variant, pending, rollout))] : null,
    };

    private static PendingProductionVariantSummary Summary(Variant variant, Deployment pending, Rollout? rollout) => new()
    {
        VariantName = variant.Name,
        DeployedImages = Images(variant, pending.Started),
        CurrentWeight = variant.Weight * (rollout is null ? 0 : rollout.Share(pending) ?? (rollout.Steps > 0 ? 1 : 0)),
        DesiredWeight = variant.DesiredWeight,
        CurrentInstanceCount = variant.Serverless is null ? variant.CurrentInstanceCount : 0,
        DesiredInstanceCount = variant.Serverless is null ? variant.DesiredInstanceCount : 0,
        InstanceType = variant.Spec.InstanceType,
        VariantStatus = RolloutWords.New(pending, rollout),
        RoutingConfig = variant.Spec.RoutingConfig,
        CurrentServerlessConfig = variant.Serverless,
        DesiredServerlessConfig = variant.Serverless,
    };

    private static IReadOnlyList<DeployedImage> Images(Variant variant, DateTimeOffset deployed) =>
        [.. variant.Containers.Select(c => new DeployedImage { SpecifiedImage = c.Image, ResolvedImage = c.Image, ResolutionTime = deployed })];
}
