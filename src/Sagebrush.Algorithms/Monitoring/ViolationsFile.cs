namespace Sagebrush.Monitoring;

/// <summary><c>constraint_violations.json</c>. Source: AWS, "Schema for Violations (constraint_violations.json file)".</summary>
public sealed record ViolationsFile
{
    /// <summary>Of the schema.</summary>
    public double Version { get; init; }

    /// <summary>What does not hold.</summary>
    public IReadOnlyList<Violation> Violations { get; init; } = [];
}

/// <summary>Something that does not hold.</summary>
public sealed record Violation
{
    /// <summary>The column; null where a model is judged.</summary>
    public string? FeatureName { get; init; }

    /// <summary>Which check found it: <c>data_type_check</c> …</summary>
    public string ConstraintCheckType { get; init; } = "";

    /// <summary>What was expected and what was seen.</summary>
    public string Description { get; init; } = "";

    /// <summary>The model's metric; null where data is judged.</summary>
    public string? MetricName { get; init; }
}
