using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>A metric of the container: XGBoost's own, or computed by the container over the margins.</summary>
/// <param name="Name">In <c>eval_metric</c>, in the log, and after <c>validation:</c>.</param>
/// <param name="Maximize">More is better.</param>
/// <param name="Since">The first release that has it.</param>
/// <param name="OwnSince">The first release in which the container computes it; null: XGBoost does.</param>
public sealed record XGBoostMetric(string Name, bool Maximize, Version Since, Version? OwnSince = null)
{
    private const string Number = "([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)";

    private static readonly Version First = new(0, 72, 0), V090 = new(0, 90, 1), V12 = new(1, 2, 1), V122 = new(1, 2, 2), V13 = new(1, 3, 1);

    /// <summary>All of them, as the container lists them.</summary>
    public static IReadOnlyList<XGBoostMetric> All { get; } =
    [
        new("accuracy", true, V090, V090), new("auc", true, First), new("aucpr", true, First), new("balanced_accuracy", true, V13, V13), new("f1", true, V090, V090),
        new("f1_binary", true, V122, V122), new("f1_macro", true, V122, V122), new("map", true, First), new("ndcg", true, First), new("precision", true, V13, V13),
        new("r2", true, V12, V12), new("recall", true, V13, V13), new("precision_macro", true, V13, V13), new("precision_micro", true, V13, V13),
        new("recall_macro", true, V13, V13), new("recall_micro", true, V13, V13),
        new("aft-nloglik", false, V12), new("cox-nloglik", false, V090), new("error", false, First), new("gamma-deviance", false, First),
        new("gamma-nloglik", false, First), new("interval-regression-accuracy", false, V12), new("logloss", false, First), new("mae", false, First, V13),
        new("mape", false, V13), new("merror", false, First), new("mlogloss", false, First), new("mphe", false, V12), new("mse", false, V090, V090),
        new("poisson-nloglik", false, First), new("rmse", false, First, V13), new("rmsle", false, V090), new("tweedie-nloglik", false, First),
    ];

    /// <summary>How a log line shows it for a channel.</summary>
    /// <param name="channel"><c>train</c> or <c>validation</c>.</param>
    public MetricDefinition Definition(string channel) => new($"{channel}:{Name}", $@".*\[[0-9]+\].*#011{channel}-{Name}:{Number}.*");

    /// <summary>Those of a release.</summary>
    public static IReadOnlyList<XGBoostMetric> Of(XGBoostRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return [.. All.Where(metric => metric.Since <= release.Version)];
    }

    /// <summary>More is better: also of <c>ndcg@10</c> and what XGBoost's own names begin with.</summary>
    public static bool IsMaximized(string name) => All.Any(metric => metric.Maximize && metric.Name == name.Split('@')[0]);
}
