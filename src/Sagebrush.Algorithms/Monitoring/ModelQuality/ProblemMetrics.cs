using System.Globalization;
using System.Text.Json.Nodes;
using Sagebrush.Algorithms;

namespace Sagebrush.Monitoring;

/// <summary>The metrics of a kind of model.</summary>
internal abstract class ProblemMetrics
{
    /// <summary>What the reports call the kind: <c>regression</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The kind that a request names.</summary>
    /// <exception cref="ClientException">There is no such kind.</exception>
    public static ProblemMetrics Of(string? problemType) => problemType switch
    {
        "Regression" => new RegressionMetrics(),
        "BinaryClassification" => new BinaryMetrics(),
        "MulticlassClassification" => new MulticlassMetrics(),
        _ => throw new ClientException($"problem_type '{problemType}' is none of Regression, BinaryClassification and MulticlassClassification."),
    };

    /// <summary>All numbers, in the reports' order.</summary>
    public abstract IReadOnlyList<(string Name, double Value)> Values(IReadOnlyList<Prediction> predictions);

    /// <summary>What the report has besides numbers.</summary>
    public virtual void Describe(IReadOnlyList<Prediction> predictions, JsonObject report)
    {
    }

    /// <summary>True for a metric that a baseline bounds.</summary>
    public virtual bool IsConstrained(string metric) => !metric.EndsWith(Constant, StringComparison.Ordinal);

    /// <summary>True for a metric of which less is better.</summary>
    public virtual bool IsLoss(string metric) => false;

    /// <summary>What the names of metrics of a model end with that always answers the most frequent label.</summary>
    protected const string Constant = "_best_constant_classifier";

    /// <summary>A label as it is compared: 1, 1.0 and 1e0 are one.</summary>
    protected static string Normal(string label) => double.TryParse(label.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number.ToString("R", CultureInfo.InvariantCulture) : label.Trim();

    /// <summary>F-beta of precision and recall; 0 when both are.</summary>
    protected static double F(double beta, double precision, double recall) =>
        precision == 0 && recall == 0 ? 0 : (1 + beta * beta) * precision * recall / (beta * beta * precision + recall);

    /// <summary>A share; 0 of nothing, as scikit-learn has it.</summary>
    protected static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    /// <summary>How often each true label was predicted as each: truth, prediction, count.</summary>
    protected static JsonObject Confusion(IReadOnlyList<Prediction> predictions)
    {
        var labels = predictions.SelectMany(p => (string[])[Normal(p.Truth), Normal(p.Label)]).Distinct().Order(StringComparer.Ordinal).ToList();
        var counts = predictions.CountBy(p => (Normal(p.Truth), Normal(p.Label))).ToDictionary();
        return new(labels.Select(truth => KeyValuePair.Create<string, JsonNode?>(
            truth, new JsonObject(labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label, counts.GetValueOrDefault((truth, label))))))));
    }
}
