using System.Globalization;
using Sagebrush.Algorithms;

namespace Sagebrush.Monitoring;

/// <summary>Holds a dataset against the constraints of another.</summary>
/// <param name="constraints">What must hold.</param>
/// <param name="baseline">The other's statistics; null when there are none, then no distributions are compared.</param>
public sealed class ConstraintChecks(ConstraintsFile constraints, StatisticsFile? baseline)
{
    /// <summary>How far the distribution of each column that was compared is from the baseline's.</summary>
    public Dictionary<string, double> Distances { get; } = new(StringComparer.Ordinal);

    /// <summary>All that does not hold.</summary>
    public IReadOnlyList<Violation> Violations(DatasetProfile current)
    {
        ArgumentNullException.ThrowIfNull(current);
        List<Violation> found = [.. Columns(current)];
        foreach (var feature in constraints.Features)
        {
            if (current.Find(feature.Name) is { } profile && feature.ConfigIn(constraints.Config) is { EvaluateConstraints: ConstraintsFile.Enabled } config)
            {
                found.AddRange(Check(feature, config, profile, current.Rows));
            }
        }

        return found;
    }

    private IEnumerable<Violation> Columns(DatasetProfile current)
    {
        var expected = constraints.Features.Select(feature => feature.Name).ToHashSet(StringComparer.Ordinal);
        string numbers = $"Number of columns in current dataset: {current.Features.Count}, Number of columns in baseline constraints: {expected.Count}";
        string[] missing = [.. expected.Where(name => current.Find(name) is null)];
        string[] extra = [.. current.Features.Select(feature => feature.Name).Where(name => !expected.Contains(name))];
        if (missing.Length > 0)
        {
            yield return new()
            {
                FeatureName = "Missing columns", ConstraintCheckType = "missing_column_check",
                Description = $"There are missing columns in current dataset: {string.Join(", ", missing)}. {numbers}",
            };
        }

        if (extra.Length > 0)
        {
            yield return new()
            {
                FeatureName = "Extra columns", ConstraintCheckType = "extra_column_check",
                Description = $"There are extra columns in current dataset: {string.Join(", ", extra)}. {numbers}",
            };
        }
    }

    private IEnumerable<Violation> Check(FeatureConstraints feature, MonitoringConfig config, FeatureProfile profile, long rows)
    {
        if (Types(feature, config, profile) is { } type)
        {
            yield return type;
        }

        double complete = rows == 0 ? 0 : (double)profile.Present / rows;
        if (feature.Completeness is { } least && complete < least)
        {
            yield return new()
            {
                FeatureName = feature.Name, ConstraintCheckType = "completeness_check",
                Description = $"Data completeness requirement is not met. Expected completeness: {Percent(least)}. Observed: {Percent(complete)} of values are present.",
            };
        }

        if (Domain(feature, config, profile) is { } domain)
        {
            yield return domain;
        }

        if (Drift(feature, config, profile) is { } drift)
        {
            yield return drift;
        }
    }

    private static Violation? Types(FeatureConstraints feature, MonitoringConfig config, FeatureProfile profile)
    {
        double matching = profile.Present == 0 ? 1 : (double)profile.Matching(feature.InferredType) / profile.Present;
        return feature.InferredType == InferredType.Unknown || !(matching < config.DatatypeCheckThreshold) ? null : new()
        {
            FeatureName = feature.Name, ConstraintCheckType = "data_type_check",
            Description = $"Data type match requirement is not met. Expected data type: {feature.InferredType}, Expected match: {Percent(config.DatatypeCheckThreshold.Value)}. "
                + $"Observed: Only {Percent(matching)} of data is {feature.InferredType}.",
        };
    }

    private static Violation? Domain(FeatureConstraints feature, MonitoringConfig config, FeatureProfile profile)
    {
        if (feature.StringConstraints?.Domains is not { } domain || profile.Present == 0)
        {
            return null;
        }

        var allowed = domain.ToHashSet(StringComparer.Ordinal);
        double inside = (double)allowed.Sum(profile.CountOf) / profile.Present;
        string[] strangers = [.. (profile.Categories?.Keys ?? []).Where(value => !allowed.Contains(value)).Take(10)];
        return !(inside < config.DomainContentThreshold) ? null : new()
        {
            FeatureName = feature.Name, ConstraintCheckType = "categorical_values_check",
            Description = $"Domain match requirement is not met. Expected match: {Percent(config.DomainContentThreshold.Value)}. Observed: Only {Percent(inside)} of data is in the domain"
                + (strangers.Length == 0 ? "." : $"; not in it: {string.Join(", ", strangers)}."),
        };
    }

    private Violation? Drift(FeatureConstraints feature, MonitoringConfig config, FeatureProfile profile)
    {
        if (config.DistributionConstraints is not { PerformComparison: ConstraintsFile.Enabled } how
            || baseline?.Features.FirstOrDefault(other => other.Name == feature.Name) is not { } before)
        {
            return null;
        }

        double threshold, distance;
        if (before.NumericalStatistics?.Distribution?.Kll.Sketch.ToSketch() is { Count: > 0 } sketch && profile.Numbers > 0)
        {
            (threshold, distance) = (how.ComparisonThreshold!.Value, DistributionDistance.Of(sketch, profile.Sketch, how.ComparisonMethod!));
        }
        else if (before.StringStatistics?.Distribution is { } texts && profile.Present > 0)
        {
            if (how.CategoricalDriftMethod != DistributionDistance.LInfinity)
            {
                throw new ClientException($"categorical_drift_method '{how.CategoricalDriftMethod}' of column '{feature.Name}' is not available: {DistributionDistance.LInfinity} is.");
            }

            // Where there are too many texts to be counted, those of the baseline were.
            var known = texts.Categorical.Buckets.ToDictionary(bucket => bucket.Value, bucket => bucket.Count);
            threshold = how.CategoricalComparisonThreshold!.Value;
            distance = DistributionDistance.Of(
                known, (profile.Categories?.Keys ?? known.Keys).ToDictionary(text => text, text => (double)profile.CountOf(text)), profile.Present, how.ComparisonMethod!);
        }
        else
        {
            return null;
        }

        Distances[feature.Name] = distance;
        return distance <= threshold ? null : new()
        {
            FeatureName = feature.Name, ConstraintCheckType = "baseline_drift_check",
            Description = string.Create(CultureInfo.InvariantCulture, $"Baseline drift distance: {distance} exceeds threshold: {threshold}"),
        };
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%");
}
