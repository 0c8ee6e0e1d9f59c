using System.Text.Json.Serialization;

namespace Sagebrush.Monitoring;

/// <summary><c>constraints.json</c>. Source: AWS, "Schema for Constraints (constraints.json file)".</summary>
public sealed record ConstraintsFile
{
    /// <summary>What a setting is when it holds.</summary>
    public const string Enabled = "Enabled";

    /// <summary>Of the schema.</summary>
    public double Version { get; init; }

    /// <summary>What must hold of each column.</summary>
    public IReadOnlyList<FeatureConstraints> Features { get; init; } = [];

    /// <summary>How that is looked at.</summary>
    public MonitoringConfig? MonitoringConfig { get; init; }

    /// <summary>What holds for the file: what it does not say is as in a file that was suggested.</summary>
    [JsonIgnore]
    public MonitoringConfig Config => MonitoringConfig.Default.With(MonitoringConfig);

    /// <summary>What a dataset suggests for others like it.</summary>
    public static ConstraintsFile Suggested(DatasetProfile profile) =>
        new() { Features = [.. profile.Features.Select(feature => FeatureConstraints.Suggested(feature, profile.Rows))], MonitoringConfig = MonitoringConfig.Default };
}

/// <summary>What must hold of a column.</summary>
public sealed record FeatureConstraints
{
    // Of a text's values all but one in ten must come again: else they are names, not categories.
    private const double MostUnique = 0.1;

    // 1.96 standard deviations of a binomial distribution: 95 of 100 datasets like this have more.
    private const double Confidence = 1.96;

    /// <summary>The column.</summary>
    public string Name { get; init; } = "";

    /// <summary>What its values look like.</summary>
    public InferredType InferredType { get; init; }

    /// <summary>The least share of rows that have a value, 0 to 1.</summary>
    public double? Completeness { get; init; }

    /// <summary>Of numbers.</summary>
    public NumConstraints? NumConstraints { get; init; }

    /// <summary>Of texts.</summary>
    public StringConstraints? StringConstraints { get; init; }

    /// <summary>Settings of this column that go before the file's, one by one.</summary>
    public MonitoringConfig? MonitoringConfigOverrides { get; init; }

    /// <summary>The same, by the name that the schema's page has for it.</summary>
    [JsonPropertyName("monitoringConfigOverrides")]
    public MonitoringConfig? DocumentedOverrides { get; init; }

    /// <summary>What holds for the column, wherever that is said: the SageMaker Python SDK writes it among the constraints of texts.</summary>
    /// <param name="file">What holds for the file.</param>
    public MonitoringConfig ConfigIn(MonitoringConfig file) => file
        .With(StringConstraints?.MonitoringConfigOverrides).With(NumConstraints?.MonitoringConfigOverrides).With(DocumentedOverrides).With(MonitoringConfigOverrides);

    /// <summary>What a column suggests for others like it.</summary>
    public static FeatureConstraints Suggested(FeatureProfile profile, long rows)
    {
        double complete = rows == 0 ? 0 : (double)profile.Present / rows;
        bool isNumber = profile.Type is InferredType.Integral or InferredType.Fractional;
        return new()
        {
            Name = profile.Name, InferredType = profile.Type,
            Completeness = complete == 1 ? 1 : Math.Max(0, Math.Round(complete - Confidence * Math.Sqrt(complete * (1 - complete) / Math.Max(1, rows)), 2)),
            NumConstraints = isNumber ? new() { IsNonNegative = profile.Min >= 0 } : null,
            StringConstraints = profile.Type == InferredType.String && profile.Categories is { } counts && counts.Values.Count(count => count == 1) <= MostUnique * counts.Count
                ? new() { Domains = [.. counts.Keys.Order(StringComparer.Ordinal)] } : null,
        };
    }
}

/// <summary>What must hold of numbers.</summary>
public sealed record NumConstraints
{
    /// <summary>None is below 0.</summary>
    public bool IsNonNegative { get; init; }

    /// <summary>Settings of the column.</summary>
    public MonitoringConfig? MonitoringConfigOverrides { get; init; }
}

/// <summary>What must hold of texts.</summary>
public sealed record StringConstraints
{
    /// <summary>All that they may be.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Settings of the column.</summary>
    public MonitoringConfig? MonitoringConfigOverrides { get; init; }
}
