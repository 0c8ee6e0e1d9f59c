using System.Globalization;
using Sagebrush.Algorithms;

namespace Sagebrush.Monitoring;

/// <summary>Of a model that predicts numbers.</summary>
internal sealed class RegressionMetrics : ProblemMetrics
{
    private const string R2 = "r2";

    /// <inheritdoc/>
    public override string Kind => "regression";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values(IReadOnlyList<Prediction> predictions)
    {
        var pairs = predictions.Select(p => (Predicted: Number(p.Label), True: Number(p.Truth))).ToList();
        double mean = pairs.Average(pair => pair.True), mse = pairs.Average(pair => Math.Pow(pair.Predicted - pair.True, 2));
        double spread = pairs.Average(pair => Math.Pow(pair.True - mean, 2));
        return [("mae", pairs.Average(pair => Math.Abs(pair.Predicted - pair.True))), ("mse", mse), ("rmse", Math.Sqrt(mse)), (R2, spread == 0 ? (mse == 0 ? 1 : 0) : 1 - mse / spread)];
    }

    /// <inheritdoc/>
    public override bool IsLoss(string metric) => metric != R2;

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number : throw new ClientException($"'{text}' is no number, as predictions and ground truths of a regression are.");
}
