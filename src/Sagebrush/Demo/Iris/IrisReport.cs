using System.Globalization;
using System.Text;

namespace Sagebrush.Demo;

/// <summary>The results of the Iris workflow for a person to read.</summary>
internal sealed class IrisReport(TextWriter output)
{
    /// <summary>Writes predictions, scores, times, and how to do the same from other clients.</summary>
    public void Write(
        IReadOnlyList<int> predictions, Confusion confusion, IReadOnlyList<string> scores, Stages stages, Uri url)
    {
        WritePredictions(predictions);
        new ConfusionTable(output, Iris.Species).Write(confusion);
        output.WriteLine("\nThe job's own scores, from its log:");
        foreach (string score in scores)
        {
            output.WriteLine(score);
        }

        stages.Write();
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

    private void WriteRecipes(Uri url)
    {
        output.WriteLine($"\nThe same from your own tools, against a server that stays (`sagebrush server`, then `eval \"$(sagebrush env)\"`; this one was {url}):");
        foreach (var (client, file) in new[] { ("boto3", "iris.py"), ("the AWS CLI", "iris.sh"), ("C#", "Iris.cs") })
        {
            output.WriteLine($"\n--- {client}: samples/iris/{file}\n");
            output.WriteLine(Encoding.UTF8.GetString(Samples.Read($"iris/{file}")).TrimEnd());
        }
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Line(string line) => output.WriteLine(line);
}
