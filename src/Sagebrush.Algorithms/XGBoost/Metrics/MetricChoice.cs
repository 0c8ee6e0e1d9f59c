using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>Which metrics a job prints, who computes them, and which of them stops it early.</summary>
/// <param name="Engine">Those that XGBoost computes; none: the objective's own.</param>
/// <param name="Own">Those that the container computes.</param>
/// <param name="Stopping">The metric of validation that early stopping looks at; null when none was named.</param>
internal sealed record MetricChoice(IReadOnlyList<string> Engine, IReadOnlyList<string> Own, string? Stopping)
{
    /// <summary>Reads <c>eval_metric</c> and <c>_tuning_objective_metric</c>.</summary>
    public static MetricChoice Of(HyperValues values, XGBoostRelease release)
    {
        var given = values.TryGet(XGBoostParameters.MetricsOf(release), out var metrics) ? metrics : [];
        // validation:rmse
        string[] tuned = values.TryGet(XGBoostParameters.TuningMetric, out string? text) && text.Split(':') is [_, var names, ..] ? names.Split(',') : [];
        var all = tuned.Length == 0 ? given : given.Count == 0 ? tuned : [.. tuned.Union(given).Order(StringComparer.Ordinal)];
        var own = XGBoostMetric.All.Where(metric => metric.OwnSince is { } since && since <= release.Version).Select(metric => metric.Name).ToHashSet();
        string[] engine = [.. all.Where(name => !own.Contains(name))];
        return new(
            engine.Length > 0 ? engine : release.DefaultMetric(values.Text(XGBoostParameters.Objective)!) is { } usual ? [usual] : [],
            [.. all.Where(own.Contains)], tuned.Length > 0 ? tuned[^1] : given.Count > 0 ? given[^1] : null);
    }
}
