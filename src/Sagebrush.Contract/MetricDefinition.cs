namespace Sagebrush.Contract;

/// <summary>A metric that the platform reads out of a job's log lines.</summary>
/// <param name="Name">For example <c>test:accuracy</c>.</param>
/// <param name="Regex">Finds the value in a line; its first group is the number.</param>
public sealed record MetricDefinition(string Name, string Regex);
