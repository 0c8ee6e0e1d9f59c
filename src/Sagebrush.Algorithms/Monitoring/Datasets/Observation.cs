namespace Sagebrush.Monitoring;

/// <summary>One row of what is monitored.</summary>
/// <param name="Fields">Name, or null where only the position tells the column; and value as text, null or empty where there is none.</param>
public sealed record Observation(IReadOnlyList<(string? Name, string? Value)> Fields);
