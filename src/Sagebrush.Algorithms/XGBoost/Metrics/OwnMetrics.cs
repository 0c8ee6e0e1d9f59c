using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>
/// The metrics that the container computes itself, over raw margins as scikit-learn's functions of these names do: classes by the largest margin or by its sign,
/// without weights; rmse, mse, mae and r2 of the margins as they are.
/// </summary>
internal static class OwnMetrics
{
    /// <summary>The values of some metrics.</summary>
    /// <param name="names">Which ones.</param>
    /// <param name="labels">n.</param>
    /// <param name="margins">n × width.</param>
    /// <param name="width">Margins of a row.</param>
    /// <exception cref="ClientException">A metric that makes no sense for these labels.</exception>
    public static IEnumerable<(string Name, double Value)> Of(IReadOnlyList<string> names, float[] labels, float[] margins, int width)
    {
        var confusion = new Lazy<Confusion>(() => new(labels, margins, width));
        var errors = new Lazy<Errors>(() => width == 1 ? Errors.Of(labels, margins)
            : throw new ClientException("y_true and y_pred have different number of output: this metric is for objectives with one answer a row."));
        return names.Select(name => (name, name switch
        {
            "accuracy" or "precision_micro" or "recall_micro" => confusion.Value.Accuracy,
            "balanced_accuracy" => confusion.Value.BalancedAccuracy,
            "f1" or "f1_macro" => confusion.Value.MacroF,
            "f1_binary" => confusion.Value.BinaryF,
            "precision" => confusion.Value.BinaryPrecision,
            "precision_macro" => confusion.Value.MacroPrecision,
            "recall" => confusion.Value.BinaryRecall,
            "recall_macro" => confusion.Value.MacroRecall,
            "mae" => errors.Value.Absolute,
            "mse" => errors.Value.Square,
            "rmse" => Math.Sqrt(errors.Value.Square),
            "r2" => errors.Value.Determination,
            _ => throw new ArgumentOutOfRangeException(nameof(names), name, "No metric of the container."),
        }));
    }

    /// <summary>What regression metrics are made of.</summary>
    /// <param name="Absolute">Mean of |label − margin|.</param>
    /// <param name="Square">Mean of (label − margin)².</param>
    /// <param name="Determination">1 − Σ (label − margin)² / Σ (label − mean label)²; of labels that are all the same 1 when nothing is wrong, else 0.</param>
    private sealed record Errors(double Absolute, double Square, double Determination)
    {
        public static Errors Of(ReadOnlySpan<float> labels, ReadOnlySpan<float> margins)
        {
            double absolute = 0, square = 0, sum = 0, spread = 0;
            for (int row = 0; row < labels.Length; row++)
            {
                double error = (double)labels[row] - margins[row];
                absolute += Math.Abs(error);
                square += error * error;
                sum += labels[row];
            }

            double mean = sum / labels.Length;
            foreach (float label in labels)
            {
                spread += (label - mean) * (label - mean);
            }

            return new(absolute / labels.Length, square / labels.Length, spread > 0 ? 1 - square / spread : square == 0 ? 1 : 0);
        }
    }
}
