namespace Sagebrush.XGBoost;

/// <summary>The value of a metric.</summary>
/// <param name="Channel"><c>train</c> or <c>validation</c>.</param>
/// <param name="Metric">For example <c>rmse</c>.</param>
/// <param name="Value">The value.</param>
internal sealed record Score(string Channel, string Metric, double Value);
