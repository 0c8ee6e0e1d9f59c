using System.Text.Json.Nodes;

namespace Sagebrush.Monitoring;

/// <summary>Of a model that says yes or no. Yes is the label 1; of other labels the one that comes last in order.</summary>
internal sealed class BinaryMetrics : ProblemMetrics
{
    // A curve of more points looks the same.
    private const int MostPoints = 500;

    /// <inheritdoc/>
    public override string Kind => "binary_classification";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values(IReadOnlyList<Prediction> predictions)
    {
        string yes = Positive(predictions);
        var cells = Cells.Of(predictions, yes);
        bool mostlyYes = cells.Positives >= cells.Negatives;
        var constant = mostlyYes ? new Cells(cells.Positives, cells.Negatives, 0, 0) : new Cells(0, 0, cells.Negatives, cells.Positives);
        return
        [
            ("recall", cells.Recall), ("precision", cells.Precision), ("accuracy", cells.Accuracy),
            ("recall" + Constant, constant.Recall), ("precision" + Constant, constant.Precision), ("accuracy" + Constant, constant.Accuracy),
            ("true_positive_rate", cells.Recall), ("true_negative_rate", Share(cells.TrueNo, cells.Negatives)),
            ("false_positive_rate", Share(cells.FalseYes, cells.Negatives)), ("false_negative_rate", Share(cells.FalseNo, cells.Positives)),
            ("auc", Area(predictions, yes)),
            ("f0_5", F(0.5, cells.Precision, cells.Recall)), ("f1", F(1, cells.Precision, cells.Recall)), ("f2", F(2, cells.Precision, cells.Recall)),
            ("f0_5" + Constant, F(0.5, constant.Precision, constant.Recall)), ("f1" + Constant, F(1, constant.Precision, constant.Recall)),
            ("f2" + Constant, F(2, constant.Precision, constant.Recall)),
        ];
    }

    /// <inheritdoc/>
    public override void Describe(IReadOnlyList<Prediction> predictions, JsonObject report)
    {
        report["confusion_matrix"] = Confusion(predictions);
        var steps = Steps(predictions, Positive(predictions));
        var (positives, negatives) = steps.Count == 0 ? (0.0, 0.0) : (steps[^1].Yes, steps[^1].No);
        var shown = Thinned(steps);
        report["receiver_operating_characteristic_curve"] = new JsonObject
        {
            ["false_positive_rates"] = Numbers([0, .. shown.Select(step => Share(step.No, negatives))]),
            ["true_positive_rates"] = Numbers([0, .. shown.Select(step => Share(step.Yes, positives))]),
        };
        report["precision_recall_curve"] = new JsonObject
        {
            ["precisions"] = Numbers([1, .. shown.Select(step => Share(step.Yes, step.Yes + step.No))]),
            ["recalls"] = Numbers([0, .. shown.Select(step => Share(step.Yes, positives))]),
        };
    }

    /// <inheritdoc/>
    public override bool IsLoss(string metric) => metric.StartsWith("false_", StringComparison.Ordinal);

    private static string Positive(IReadOnlyList<Prediction> predictions)
    {
        var labels = predictions.SelectMany(p => (string[])[Normal(p.Truth), Normal(p.Label)]).ToHashSet(StringComparer.Ordinal);
        return labels.Contains("1") || labels.Contains("0") ? "1" : labels.Max(StringComparer.Ordinal)!;
    }

    private static double Score(Prediction prediction, string yes) => prediction.Probability ?? (Normal(prediction.Label) == yes ? 1 : 0);

    // From the most to the least certain of yes, those of one score together: how many are yes and no by then.
    private static List<(double Yes, double No)> Steps(IReadOnlyList<Prediction> predictions, string yes)
    {
        var steps = new List<(double Yes, double No)>();
        double seenYes = 0, seenNo = 0;
        foreach (var tied in predictions.GroupBy(p => Score(p, yes)).OrderByDescending(group => group.Key))
        {
            int more = tied.Count(p => Normal(p.Truth) == yes);
            (seenYes, seenNo) = (seenYes + more, seenNo + tied.Count() - more);
            steps.Add((seenYes, seenNo));
        }

        return steps;
    }

    private static double Area(IReadOnlyList<Prediction> predictions, string yes)
    {
        double area = 0, lastYes = 0, lastNo = 0;
        foreach (var (seenYes, seenNo) in Steps(predictions, yes))
        {
            area += (seenNo - lastNo) * (seenYes + lastYes) / 2;
            (lastYes, lastNo) = (seenYes, seenNo);
        }

        return lastYes == 0 || lastNo == 0 ? double.NaN : area / (lastYes * lastNo);
    }

    private static List<(double Yes, double No)> Thinned(List<(double Yes, double No)> steps) =>
        steps.Count <= MostPoints ? steps : [.. Enumerable.Range(0, MostPoints).Select(i => steps[(int)((long)i * (steps.Count - 1) / (MostPoints - 1))])];

    private static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(value => (JsonNode)value)];

    private readonly record struct Cells(double TrueYes, double FalseYes, double TrueNo, double FalseNo)
    {
        public double Positives => TrueYes + FalseNo;

        public double Negatives => TrueNo + FalseYes;

        public double Recall => Share(TrueYes, Positives);

        public double Precision => Share(TrueYes, TrueYes + FalseYes);

        public double Accuracy => Share(TrueYes + TrueNo, Positives + Negatives);

        public static Cells Of(IReadOnlyList<Prediction> predictions, string yes)
        {
            double trueYes = 0, falseYes = 0, trueNo = 0, falseNo = 0;
            foreach (var prediction in predictions)
            {
                bool said = Normal(prediction.Label) == yes, was = Normal(prediction.Truth) == yes;
                trueYes += said && was ? 1 : 0;
                falseYes += said && !was ? 1 : 0;
                trueNo += !said && !was ? 1 : 0;
                falseNo += !said && was ? 1 : 0;
            }

            return new(trueYes, falseYes, trueNo, falseNo);
        }
    }
}
