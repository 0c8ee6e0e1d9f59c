using Sagebrush.Data;

namespace Sagebrush.XGBoost;

/// <summary>
/// What an answer tells of every row when the caller selects it by <c>SAGEMAKER_INFERENCE_OUTPUT</c>, for example <c>predicted_label, probabilities</c>. What
/// an objective does not offer is NaN. Source: aws/sagemaker-xgboost-container, selectable inference. <c>contributions</c>, the SHAP values, is our own.
/// </summary>
/// <param name="keys">The selection, in the caller's order.</param>
/// <param name="objective">The model's objective.</param>
/// <param name="classes">Its number of classes, 0 when it has none.</param>
internal sealed class SelectedOutputs(IReadOnlyList<string> keys, string objective, int classes)
{
    /// <summary>The key of the SHAP values.</summary>
    public const string Contributions = "contributions";

    private const string Label = "predicted_label", Labels = "labels", Probability = "probability", Probabilities = "probabilities", RawScore = "raw_score",
        RawScores = "raw_scores", Score = "predicted_score";

    private const double Half = 0.5;

    // The order in which the container writes them as JSON.
    private static readonly string[] Order = [Label, Labels, Probability, Probabilities, RawScore, RawScores, Score, Contributions];

    private static readonly string[] WithoutProbabilities = [Label, Labels, RawScore, RawScores];

    private static readonly Dictionary<string, string[]> Offered = new(StringComparer.Ordinal)
    {
        ["reg:squarederror"] = [Score],
        ["reg:logistic"] = [Score],
        ["reg:gamma"] = [Score],
        ["reg:absoluteerror"] = [Score],
        ["reg:tweedie"] = [Score],
        ["binary:logistic"] = [.. WithoutProbabilities, Probability, Probabilities],
        ["binary:logitraw"] = WithoutProbabilities,
        ["binary:hinge"] = WithoutProbabilities,
        ["multi:softmax"] = WithoutProbabilities,
        ["multi:softprob"] = [.. WithoutProbabilities, Probability, Probabilities],
    };

    /// <summary>Reads a selection as the container does: without blanks and in lower case.</summary>
    public static IReadOnlyList<string> Keys(string selection) => selection.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant().Split(',');

    /// <summary>The selected outputs.</summary>
    /// <param name="predictions">The model's answers, and behind them contributions if they are selected.</param>
    /// <param name="inCallersOrder">In the order of the selection, else in the container's.</param>
    /// <exception cref="InvalidOperationException">The objective is none of those of which something can be selected.</exception>
    public IReadOnlyList<OutputColumn> Columns(Predictions predictions, bool inCallersOrder)
    {
        if (!Offered.TryGetValue(objective, out string[]? offered) && keys.Any(key => key != Contributions))
        {
            throw new InvalidOperationException($"Objective `{objective}` unsupported for selectable inference predictions.");
        }

        var answers = predictions.Columns[0];
        string[] known = [.. offered ?? [], Contributions];
        var ordered = inCallersOrder ? keys : [.. Order.Intersect(known).Intersect(keys), .. keys.Except(known)];
        return [.. ordered.Select(key => key == Contributions ? Shap(predictions.Columns[1], answers)
            : known.Contains(key) ? Column(key, answers) : OutputColumn.Missing(key))];
    }

    private OutputColumn Column(string key, PredictionColumn answers)
    {
        bool isSoftProb = objective == "multi:softprob";
        return key switch
        {
            Label => new(key, 1, LabelOf(answers)) { IsInteger = objective is "binary:logistic" or "binary:logitraw" or "multi:softprob" },
            Labels => new(key, Math.Max(2, classes), (_, i) => i) { Lists = 1, IsInteger = true },
            (Probability or RawScore) when isSoftProb => new(key, 1, (row, _) => answers.Row(row)[Greatest(answers.Row(row))]),
            (Probabilities or RawScores) when isSoftProb => new(key, classes, (row, i) => answers.Row(row)[i]) { Lists = 1 },
            Probabilities or RawScores => new(key, 2, (row, i) => i == 1 ? answers.Values[row] : 1.0 - answers.Values[row]) { Lists = 1 },
            _ => new(key, 1, (row, _) => answers.Values[row]),
        };
    }

    private Func<int, int, double> LabelOf(PredictionColumn answers) => objective switch
    {
        "binary:logistic" => (row, _) => answers.Values[row] > Half ? 1 : 0,
        "binary:logitraw" => (row, _) => answers.Values[row] > 0 ? 1 : 0,
        "multi:softprob" => (row, _) => Greatest(answers.Row(row)),
        _ => (row, _) => answers.Values[row],
    };

    // A list for each class, where there are classes.
    private OutputColumn Shap(PredictionColumn contributions, PredictionColumn answers) =>
        new(Contributions, contributions.Width, (row, i) => contributions.Row(row)[i]) { Lists = Math.Max(Math.Max(1, classes), answers.Width) };

    private static int Greatest(ReadOnlySpan<float> values)
    {
        int greatest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            greatest = values[i] > values[greatest] ? i : greatest;
        }

        return greatest;
    }
}
