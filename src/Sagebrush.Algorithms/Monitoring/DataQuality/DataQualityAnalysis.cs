using Sagebrush.Algorithms;

namespace Sagebrush.Monitoring;

/// <summary>Looks at data: suggests constraints of it, or holds it against some.</summary>
/// <param name="settings">Say which.</param>
/// <param name="dataset">The data.</param>
/// <param name="reports">Get what was found.</param>
/// <param name="log">Gets lines for people.</param>
internal sealed class DataQualityAnalysis(MonitorSettings settings, Dataset dataset, Reports reports, TextWriter log)
{
    /// <summary>Writes the reports; answers the number of violations.</summary>
    /// <exception cref="ClientException">There is no data, or it is not of its format.</exception>
    public int Run()
    {
        var constraints = settings.Constraints is { } file ? Reports.Read(file, MonitorJson.Default.ConstraintsFile) : null;
        var baseline = settings.Statistics is { } statistics ? Reports.Read(statistics, MonitorJson.Default.StatisticsFile) : null;
        var profile = new DatasetProfile(constraints?.Features.Select(feature => feature.Name).ToList(), name => Texts(name, constraints, baseline));
        foreach (var row in dataset.Rows())
        {
            profile.Add(row);
        }

        log.WriteLine($"{profile.Rows} rows, {profile.Features.Count} columns");
        if (profile.Rows == 0)
        {
            throw new ClientException("Job inputs had no data");
        }

        reports.Write("statistics.json", StatisticsFile.Of(profile), MonitorJson.Default.StatisticsFile);
        reports.Write("constraints.json", constraints ?? ConstraintsFile.Suggested(profile), MonitorJson.Default.ConstraintsFile);
        if (constraints is null)
        {
            return 0;
        }

        var checks = new ConstraintChecks(constraints, baseline);
        var violations = checks.Violations(profile);
        reports.Write("constraint_violations.json", new() { Violations = violations }, MonitorJson.Default.ViolationsFile);
        foreach (var violation in violations)
        {
            log.WriteLine($"{violation.ConstraintCheckType} {violation.FeatureName}: {violation.Description}");
        }

        if (constraints.Config.EmitMetrics == ConstraintsFile.Enabled)
        {
            reports.Put([.. profile.Features.SelectMany(feature => Metrics(feature, profile.Rows)),
                .. checks.Distances.Select(distance => ($"feature_baseline_drift_{distance.Key}", MetricValues.Of(distance.Value)))]);
        }

        return violations.Count;
    }

    /// <summary>The texts of a column's domain, and of its baseline.</summary>
    private static IEnumerable<string> Texts(string column, ConstraintsFile? constraints, StatisticsFile? baseline) =>
    [
        .. constraints?.Features.FirstOrDefault(feature => feature.Name == column)?.StringConstraints?.Domains ?? [],
        .. baseline?.Features.FirstOrDefault(feature => feature.Name == column)?.StringStatistics?.Distribution?.Categorical.Buckets.Select(bucket => bucket.Value) ?? [],
    ];

    private static IEnumerable<(string, MetricValues)> Metrics(FeatureProfile feature, long rows)
    {
        if (feature.Numbers > 0)
        {
            yield return ($"feature_data_{feature.Name}", new(feature.Numbers, feature.Sum, feature.Min, feature.Max));
        }

        yield return ($"feature_non_null_{feature.Name}", MetricValues.Of(feature.Present));
        yield return ($"feature_null_{feature.Name}", MetricValues.Of(rows - feature.Present));
    }
}
