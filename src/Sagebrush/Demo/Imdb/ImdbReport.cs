namespace Sagebrush.Demo;

/// <summary>The results of the IMDB workflow for a person to read.</summary>
internal sealed class ImdbReport(TextWriter output)
{
    /// <summary>What 0 and 1 stand for.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["negative", "positive"];

    /// <summary>Writes curve, confusion matrix, times, and where the same is done with other clients.</summary>
    public void Write(LearningCurve curve, Confusion confusion, Stages stages)
    {
        output.WriteLine($"\nLearning curve, from the stored metrics of the job: {curve.Rounds} rounds\n");
        foreach (string line in curve.Lines())
        {
            output.WriteLine(line);
        }

        new ConfusionTable(output, Classes).Write(confusion);
        stages.Write();
        output.WriteLine("\nThe same from your own tools: samples/imdb/imdb.py with boto3, samples/imdb/imdb.sh with the AWS CLI.");
    }
}
