using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>Says whose fault it is that XGBoost refused to make matrices or to train.</summary>
internal static class EngineFault
{
    // What the service blames on the caller, by words of XGBoost.
    private static readonly string[] CustomerErrors =
    [
        "label must be", "Invalid shape of labels", "feature_names mismatch", "preds.size() == info.labels_.size()", "only pos or neg samples", "base_score must be in",
        "label_correct", "Number of columns", "should be greater equal to", "Unknown tree updater", "Unknown objective", "Unknown metric", "must be in format", "monotone",
        "Invalid Parameter", "No more tree left", "must be sorted", "Label contains NaN", "Weights must be positive",
    ];

    /// <summary>The caller's error, another host's end, or the algorithm's own error.</summary>
    /// <param name="e">What XGBoost said.</param>
    /// <param name="isAlone">No other hosts train with this one.</param>
    public static Exception Of(XGBoostException e, bool isAlone) =>
        !isAlone && Collective.IsBroken(e) ? new IOException("Another host of the job went away, and training cannot go on without it: see its log for the reason.", e)
        : CustomerErrors.Any(words => e.Message.Contains(words, StringComparison.Ordinal)) ? new ClientException(e.Message, e)
        : new InvalidOperationException($"XGB train call failed with exception:\n{e.Message}", e);
}
