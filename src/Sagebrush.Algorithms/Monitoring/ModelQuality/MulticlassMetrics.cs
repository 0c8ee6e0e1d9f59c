using System.Text.Json.Nodes;

namespace Sagebrush.Monitoring;

/// <summary>Of a model that says one of several labels; weighted metrics are means over the labels, each with the weight of how often it is true.</summary>
internal sealed class MulticlassMetrics : ProblemMetrics
{
    /// <inheritdoc/>
    public override string Kind => "multiclass_classification";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values(IReadOnlyList<Prediction> predictions)
    {
        string most = predictions.CountBy(p => Normal(p.Truth)).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).First().Key;
        return [.. Of(predictions, p => Normal(p.Label), ""), .. Of(predictions, _ => most, Constant)];
    }

    /// <inheritdoc/>
    public override void Describe(IReadOnlyList<Prediction> predictions, JsonObject report) => report["confusion_matrix"] = Confusion(predictions);

    private static IEnumerable<(string, double)> Of(IReadOnlyList<Prediction> predictions, Func<Prediction, string> label, string suffix)
    {
        var said = predictions.CountBy(label).ToDictionary();
        var was = predictions.CountBy(p => Normal(p.Truth)).ToDictionary();
        var right = predictions.Where(p => label(p) == Normal(p.Truth)).CountBy(p => Normal(p.Truth)).ToDictionary();
        double all = predictions.Count;
        return
        [
            ("accuracy" + suffix, Share(right.Values.Sum(), all)),
            ("weighted_recall" + suffix, Weighted((_, recall) => recall)),
            ("weighted_precision" + suffix, Weighted((precision, _) => precision)),
            ("weighted_f0_5" + suffix, Weighted((precision, recall) => F(0.5, precision, recall))),
            ("weighted_f1" + suffix, Weighted((precision, recall) => F(1, precision, recall))),
            ("weighted_f2" + suffix, Weighted((precision, recall) => F(2, precision, recall))),
        ];

        double Weighted(Func<double, double, double> of) => was.Sum(truth => truth.Value / all
            * of(Share(right.GetValueOrDefault(truth.Key), said.GetValueOrDefault(truth.Key)), Share(right.GetValueOrDefault(truth.Key), truth.Value)));
    }
}
