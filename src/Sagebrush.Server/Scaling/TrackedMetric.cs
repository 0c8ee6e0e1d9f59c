using Sagebrush.Metrics;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>The metric that a policy keeps at its target.</summary>
/// <param name="Key">Which metric.</param>
/// <param name="Statistic">What of its values.</param>
/// <param name="PeriodSeconds">Length of a period.</param>
/// <param name="Unit">Only values of this unit; all when null.</param>
public sealed record TrackedMetric(MetricKey Key, string Statistic, int PeriodSeconds, string? Unit = null)
{
    private const int Minute = 60, HighResolution = 10;

    /// <summary>The periods of <see cref="TargetTracking.Low"/>.</summary>
    public int PeriodsBelow => (int)TargetTracking.Low.TotalSeconds / PeriodSeconds;

    /// <summary>The metric of a policy; null when there is none of that kind.</summary>
    /// <param name="config">The policy's configuration.</param>
    /// <param name="resource">The variant that it scales.</param>
    public static TrackedMetric? Of(TargetTrackingScalingPolicyConfiguration config, VariantResource resource)
    {
        if (config.CustomizedMetricSpecification is { MetricName: { } name, Namespace: { } ns, Statistic: { } statistic } custom)
        {
            return new(new(ns, name, (custom.Dimensions ?? []).Select(dimension => (dimension.Name, dimension.Value))), statistic, Minute, custom.Unit);
        }

        return config.PredefinedMetricSpecification?.PredefinedMetricType switch
        {
            MetricType.SageMakerVariantInvocationsPerInstance => new(OfVariant("InvocationsPerInstance"), MetricStatistic.Sum, Minute),
            MetricType.SageMakerVariantConcurrentRequestsPerModelHighResolution => new(OfVariant("ConcurrentRequestsPerModel"), MetricStatistic.Average, HighResolution),
            MetricType.SageMakerVariantProvisionedConcurrencyUtilization => new(OfVariant("ServerlessProvisionedConcurrencyUtilization"), MetricStatistic.Maximum, Minute),
            _ => null,
        };

        MetricKey OfVariant(string metric) => new("AWS/SageMaker", metric, ("EndpointName", resource.Endpoint), ("VariantName", resource.Variant));
    }

    /// <summary>Its values in the last whole periods, as many as <see cref="TargetTracking"/> looks at, the latest last.</summary>
    public IReadOnlyList<double?> Read(MetricStore metrics, DateTimeOffset now)
    {
        long end = now.ToUnixTimeSeconds() / PeriodSeconds * PeriodSeconds, start = end - (long)PeriodsBelow * PeriodSeconds;
        var statistic = Metrics.Statistic.Parse(Statistic)!;
        var values = new double?[PeriodsBelow];
        foreach (var period in metrics.Read(Key, DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end), PeriodSeconds, Unit))
        {
            values[(period.Start.ToUnixTimeSeconds() - start) / PeriodSeconds] = statistic.Of(period.Summary);
        }

        return values;
    }
}
