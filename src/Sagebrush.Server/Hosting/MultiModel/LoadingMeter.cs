using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>
/// Tells how long the models of a multi-model variant take to come and to go. Loads are rare beside requests, so each is told by itself. Tells nothing of instances that
/// are no variant's.
/// </summary>
/// <param name="plan">The instance.</param>
/// <param name="platform">Has the clock, and the store of metrics.</param>
/// <remarks>Source: SageMaker developer guide, "CloudWatch Metrics for Multi-Model Endpoint Deployments".</remarks>
internal sealed class LoadingMeter(InstancePlan plan, HostingPlatform platform)
{
    /// <summary>Something begins that will be told.</summary>
    public long Begin() => platform.Clock.GetTimestamp();

    /// <summary>A request has waited for its model, which was not loaded when it came.</summary>
    public void Waited(long begun) => Tell("ModelLoadingWaitTime", begun);

    /// <summary>A model has been fetched from S3 and unpacked.</summary>
    public void Downloaded(long begun) => Tell("ModelDownloadingTime", begun);

    /// <summary>The container has loaded a model.</summary>
    public void Loaded(long begun) => Tell("ModelLoadingTime", begun);

    /// <summary>The container has unloaded a model.</summary>
    public void Unloaded(long begun) => Tell("ModelUnloadingTime", begun);

    private void Tell(string metric, long begun)
    {
        if (plan.Variant is { } variant)
        {
            platform.Metrics?.Add(
                new("AWS/SageMaker", metric, ("EndpointName", plan.Owner), ("VariantName", variant)), platform.Clock.GetElapsedTime(begun).TotalMicroseconds, "Microseconds");
        }
    }
}
