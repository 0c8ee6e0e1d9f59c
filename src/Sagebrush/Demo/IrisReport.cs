using System.Globalization;
using System.Text;

namespace Sagebrush.Demo;

/// <summary>The results of the Iris workflow for a person to read.</summary>
internal sealed class IrisReport(TextWriter output)
{
    /// <summary>Writes predictions, scores, times, and how to do the same from other clients.</summary>
    public void Write(
        IReadOnlyList<int> predictions, Confusion confusion, IReadOnlyList<string> scores, IReadOnlyList<(string Name, TimeSpan Took)> stages, Uri url)
    {
        WritePredictions(predictions);
        WriteConfusion(confusion);
        output.WriteLine("\nThe job's own scores, from its log:");
        foreach (string score in scores)
        {
            output.WriteLine(score);
        }

        output.WriteLine("\nTime:");
        foreach (var (name, took) in stages)
        {
            Line($"  {name,-10} {took.TotalSeconds,7:0.000} s");
        }

        WriteRecipes(url);
    }

    private void WritePredictions(IReadOnlyList<int> predictions)
    {
        output.WriteLine("\n  #  sepal length, width, petal length, width   is           predicted");
        int row = 0;
        foreach (var (flower, label) in Iris.TestFlowers.Zip(predictions))
        {
            Line($" {++row,2}  {flower.Lengths,-41}  {Iris.Species[flower.Species],-11}  {Iris.Species[label],-11}{(label == flower.Species ? "" : "  <- wrong")}".TrimEnd());
        }
    }

    private void WriteConfusion(Confusion confusion)
    {
        output.WriteLine($"\n{"is \\ predicted",-15}{string.Concat(Iris.Species.Select(s => $"{s,12}"))}   precision   recall        F");
        for (int truth = 0; truth < confusion.Classes; truth++)
        {
            var line = new StringBuilder($"{Iris.Species[truth],-15}");
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
            {
                line.Append(CultureInfo.InvariantCulture, $"{confusion[truth, predicted],12}");
            }

            Line($"{line}{confusion.Precision(truth),12:0.0000}{confusion.Recall(truth),9:0.0000}{confusion.F(truth),9:0.0000}");
        }

        Line($"\n{confusion.Correct} of {confusion.Total} right: accuracy {confusion.Accuracy:0.0000}, macro F {confusion.MacroF:0.0000}");
    }

    private void WriteRecipes(Uri url)
    {
        output.WriteLine($"\nThe same from your own tools, against a server that stays (`sagebrush server`, then `eval \"$(sagebrush env)\"`; this one was {url}):");
        foreach (var (client, file) in new[] { ("boto3", "iris.py"), ("the AWS CLI", "iris.sh"), ("C#", "Iris.cs") })
        {
            output.WriteLine($"\n--- {client}: samples/iris/{file}\n");
            output.WriteLine(Encoding.UTF8.GetString(Iris.Sample($"iris/{file}")).TrimEnd());
        }
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Line(string line) => output.WriteLine(line);
}
