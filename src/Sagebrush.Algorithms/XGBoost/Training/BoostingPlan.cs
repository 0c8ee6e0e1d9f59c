using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>What hyperparameters ask to be trained.</summary>
/// <param name="Parameters">In XGBoost's own words, without metrics.</param>
/// <param name="Rounds">How many.</param>
/// <param name="Metrics">What is printed.</param>
/// <param name="Patience">Rounds without improvement after which training ends; null: never.</param>
internal sealed record BoostingPlan(IReadOnlyList<(string Name, string Value)> Parameters, int Rounds, MetricChoice Metrics, int? Patience)
{
    // What the container itself reads, what old containers had, and what has another name in the library.
    private static readonly HashSet<string> NotOfEngine =
    [
        XGBoostParameters.NumRound.Name, XGBoostParameters.CsvWeights.Name, XGBoostParameters.EarlyStoppingRounds.Name, XGBoostParameters.SaveOnTermination.Name,
        XGBoostParameters.EvalMetric, XGBoostParameters.Objective, "use_dask_gpu_training", "silent", "dsplit", "sketch_eps", "single_precision_histogram",
        "deterministic_histogram", "prob_buffer_row",
    ];

    /// <summary>The model is of trees, so that its first rounds can be had alone.</summary>
    public bool IsOfTrees => Text(XGBoostParameters.Booster.Name) != XGBoostParameters.Linear;

    /// <summary>All that XGBoost is told: parameters and metrics.</summary>
    public IReadOnlyList<(string Name, string Value)> EngineParameters => [.. Parameters, .. Metrics.Engine.Select(metric => (XGBoostParameters.EvalMetric, metric))];

    /// <summary>
    /// Rows may be put into bins once and for all: XGBoost then knows from training what the rows of <c>train</c> get in each round. With dropout, with several trees a
    /// round and with other updaters it would have to look every value up in its bins.
    /// </summary>
    public bool IsHistogram => Text(XGBoostParameters.Booster.Name) is null or XGBoostParameters.Tree && Text("num_parallel_tree") is null or "1" && Text(XGBoostParameters.TreeMethod.Name) == XGBoostParameters.Histogram && Text("updater") is null && Text("process_type") != "update";

    /// <summary>Classes are learnt.</summary>
    public bool IsClassification => Text(XGBoostParameters.NumClass.Name) is not null || ObjectiveName.StartsWith("binary:", StringComparison.Ordinal);

    /// <summary>Times until something happens are learnt: a label is two bounds of one.</summary>
    public bool IsOfTimes => ObjectiveName == "survival:aft";

    /// <summary>The objective.</summary>
    public string ObjectiveName => Text(XGBoostParameters.Objective)!;

    /// <summary>Reads checked hyperparameters.</summary>
    public static BoostingPlan Of(HyperValues values, XGBoostRelease release)
    {
        string objective = values.Text(XGBoostParameters.Objective)!;
        var parameters = XGBoostParameters.Of(release).Where(parameter => values.IsGiven(parameter.Name) && !NotOfEngine.Contains(parameter.Name) && !parameter.Name.StartsWith('_'))
            .Select(parameter => (parameter.Name, values.Text(parameter.Name)!));
        // reg:linear is the old name, which new libraries no longer know.
        return new([(XGBoostParameters.Objective, objective == "reg:linear" ? "reg:squarederror" : objective), .. parameters],
            (int)Math.Min(int.MaxValue, values.Get(XGBoostParameters.NumRound)), MetricChoice.Of(values, release),
            values.TryGet(XGBoostParameters.EarlyStoppingRounds, out long patience) ? (int)Math.Min(int.MaxValue, patience) : null);
    }

    private string? Text(string name) => Parameters.Where(parameter => parameter.Name == name).Select(parameter => parameter.Value).FirstOrDefault();
}
