using System.Globalization;
using System.Text;

namespace Sagebrush.Demo;

/// <summary>A <see cref="Confusion"/> for a person to read.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="classes">The names of the classes.</param>
internal sealed class ConfusionTable(TextWriter output, IReadOnlyList<string> classes)
{
    /// <summary>Writes the table and the scores.</summary>
    public void Write(Confusion confusion)
    {
        output.WriteLine($"\n{"is \\ predicted",-15}{string.Concat(classes.Select(s => $"{s,12}"))}   precision   recall        F");
        for (int truth = 0; truth < confusion.Classes; truth++)
        {
            var line = new StringBuilder($"{classes[truth],-15}");
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
            {
                line.Append(CultureInfo.InvariantCulture, $"{confusion[truth, predicted],12}");
            }

            Line($"{line}{confusion.Precision(truth),12:0.0000}{confusion.Recall(truth),9:0.0000}{confusion.F(truth),9:0.0000}");
        }

        Line($"\n{confusion.Correct} of {confusion.Total} right: accuracy {confusion.Accuracy:0.0000}, macro F {confusion.MacroF:0.0000}");
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
