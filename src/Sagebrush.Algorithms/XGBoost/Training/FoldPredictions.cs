using System.Globalization;
using System.Text;

namespace Sagebrush.XGBoost;

/// <summary>
/// What the models of a cross-validation said of the rows that they had not seen: <c>predictions.csv</c> with label, mean probability and commonest class of each
/// row, or label and mean prediction.
/// </summary>
/// <param name="labels">Of all rows.</param>
/// <param name="areClasses">Classes were learnt.</param>
internal sealed class FoldPredictions(float[] labels, bool areClasses)
{
    private readonly List<(double Value, int Class)>[] _said = [.. labels.Select(_ => new List<(double, int)>())];

    /// <summary>Notes what a model said.</summary>
    /// <param name="rows">Of which rows.</param>
    /// <param name="predictions">As many.</param>
    /// <param name="areClassNumbers">Predictions are classes (multi:softmax), else probabilities or numbers.</param>
    public void Add(int[] rows, BoosterPrediction predictions, bool areClassNumbers)
    {
        int width = predictions.Width;
        foreach (var (i, row) in rows.Index())
        {
            var values = predictions.Values.AsSpan(i * width, width);
            int largest = 0;
            for (int other = 1; other < width; other++)
            {
                largest = values[other] > values[largest] ? other : largest;
            }

            _said[row].Add((values[largest], width > 1 ? largest : areClassNumbers ? (int)values[0] : values[0] > 0.5 ? 1 : 0));
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="folder">Of the job's output data.</param>
    public void Write(string folder)
    {
        var text = new StringBuilder();
        foreach (var (row, said) in _said.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{labels[row]:F6},{said.Average(one => one.Value):F6}");
            if (areClasses)
            {
                text.Append(CultureInfo.InvariantCulture, $",{said.CountBy(one => one.Class).OrderByDescending(count => count.Value).ThenBy(count => count.Key).First().Key:F6}");
            }

            text.Append('\n');
        }

        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "predictions.csv"), Encoding.UTF8.GetBytes(text.ToString()));
    }
}
