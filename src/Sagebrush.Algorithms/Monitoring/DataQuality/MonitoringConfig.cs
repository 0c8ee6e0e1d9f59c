namespace Sagebrush.Monitoring;

/// <summary>How constraints are looked at, as far as it is said: people edit these files.</summary>
/// <remarks>Source: AWS, "Schema for Constraints (constraints.json file)".</remarks>
public sealed record MonitoringConfig
{
    /// <summary>What suggested constraints say.</summary>
    public static MonitoringConfig Default { get; } = new()
    {
        EvaluateConstraints = ConstraintsFile.Enabled, EmitMetrics = ConstraintsFile.Enabled, DatatypeCheckThreshold = 1, DomainContentThreshold = 1,
        DistributionConstraints = DistributionConstraints.Default,
    };

    /// <summary>Violations are looked for.</summary>
    public string? EvaluateConstraints { get; init; }

    /// <summary>Metrics are put.</summary>
    public string? EmitMetrics { get; init; }

    /// <summary>The least share of values that are of the column's type, 0 to 1.</summary>
    public double? DatatypeCheckThreshold { get; init; }

    /// <summary>The least share of texts that are of the column's domain, 0 to 1.</summary>
    public double? DomainContentThreshold { get; init; }

    /// <summary>How distributions are compared.</summary>
    public DistributionConstraints? DistributionConstraints { get; init; }

    /// <summary>These settings, where others do not say something else.</summary>
    public MonitoringConfig With(MonitoringConfig? others) => others is null ? this : new()
    {
        EvaluateConstraints = others.EvaluateConstraints ?? EvaluateConstraints,
        EmitMetrics = others.EmitMetrics ?? EmitMetrics,
        DatatypeCheckThreshold = others.DatatypeCheckThreshold ?? DatatypeCheckThreshold,
        DomainContentThreshold = others.DomainContentThreshold ?? DomainContentThreshold,
        DistributionConstraints = DistributionConstraints?.With(others.DistributionConstraints) ?? others.DistributionConstraints,
    };
}

/// <summary>How distributions are compared, as far as it is said.</summary>
public sealed record DistributionConstraints
{
    /// <summary>What suggested constraints say.</summary>
    public static DistributionConstraints Default { get; } = new()
    {
        PerformComparison = ConstraintsFile.Enabled, ComparisonThreshold = 0.1, ComparisonMethod = DistributionDistance.Robust, CategoricalComparisonThreshold = 0.1,
        CategoricalDriftMethod = DistributionDistance.LInfinity,
    };

    /// <summary>They are.</summary>
    public string? PerformComparison { get; init; }

    /// <summary>The greatest distance of numbers' distributions.</summary>
    public double? ComparisonThreshold { get; init; }

    /// <summary><c>Simple</c>, or <c>Robust</c>: less what samples of these sizes differ by chance.</summary>
    public string? ComparisonMethod { get; init; }

    /// <summary>The greatest distance of categories' distributions.</summary>
    public double? CategoricalComparisonThreshold { get; init; }

    /// <summary><c>LInfinity</c>.</summary>
    public string? CategoricalDriftMethod { get; init; }

    /// <summary>These settings, where others do not say something else.</summary>
    public DistributionConstraints With(DistributionConstraints? others) => others is null ? this : new()
    {
        PerformComparison = others.PerformComparison ?? PerformComparison,
        ComparisonThreshold = others.ComparisonThreshold ?? ComparisonThreshold,
        ComparisonMethod = others.ComparisonMethod ?? ComparisonMethod,
        CategoricalComparisonThreshold = others.CategoricalComparisonThreshold ?? CategoricalComparisonThreshold,
        CategoricalDriftMethod = others.CategoricalDriftMethod ?? CategoricalDriftMethod,
    };
}
