namespace Sagebrush.Contract;

/// <summary>A metric that a tuning job may optimise.</summary>
/// <param name="MetricName">The name of a <see cref="MetricDefinition"/>.</param>
/// <param name="Type"><c>Maximize</c> or <c>Minimize</c>.</param>
public sealed record ObjectiveMetric(string MetricName, string Type);
