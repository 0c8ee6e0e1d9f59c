using System.Globalization;
using Sagebrush.Hosting;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Says how far an update has come, as DescribeEndpoint shows it.</summary>
internal static class RolloutWords
{
    /// <summary>The status of the variants that are coming.</summary>
    public static IReadOnlyList<ProductionVariantStatus> New(Deployment pending, Rollout? rollout) => rollout switch
    {
        null or { Stage: RolloutStage.Creating, Steps: 0 } => Status(VariantStatus.Creating, rollout?.Since ?? pending.Started, null),
        { Stage: RolloutStage.Creating } => Status(VariantStatus.Creating, rollout.Since, "Creating the next batch of instances."),
        { Stage: RolloutStage.Baking } => Status(VariantStatus.Baking, rollout.Since, Seconds("Baking for", rollout.Bake, $" with {Part(pending, rollout)}.")),
        { Stage: RolloutStage.Terminating } => Status(VariantStatus.ActivatingTraffic, rollout.Since,
            Seconds("All traffic is turned on; the former instances are terminated after", rollout.Traffic.Termination, ".")),
        _ => Status(VariantStatus.Deleting, rollout.Since, rollout.Reason),
    };

    /// <summary>The status of a variant in service; null when nothing happens to it.</summary>
    public static IReadOnlyList<ProductionVariantStatus>? Old(Variant variant, Rollout? rollout) => rollout switch
    {
        { Stage: RolloutStage.Terminating } => Status(VariantStatus.Deleting, rollout.Since,
            Seconds("Waiting for", rollout.Traffic.Termination, " before its instances are terminated.")),
        { Stage: RolloutStage.RollingBack } => Status(VariantStatus.ActivatingTraffic, rollout.Since, "Bringing instances back to roll the update back."),
        _ when variant.WantedInstanceCount is not null || variant.WantedWeight is not null => [new() { Status = VariantStatus.Updating }],
        _ => null,
    };

    private static string Part(Deployment pending, Rollout rollout) => rollout.Share(pending) is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#}% of the traffic")
        : string.Create(CultureInfo.InvariantCulture, $"{pending.Instances.Count()} of {pending.Variants.Sum(variant => variant.DesiredInstanceCount)} instances");

    private static string Seconds(string before, TimeSpan time, string after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before} {time.TotalSeconds:0} seconds{after}");

    private static IReadOnlyList<ProductionVariantStatus> Status(string status, DateTimeOffset since, string? message) =>
        [new() { Status = status, StartTime = since, StatusMessage = message }];
}
