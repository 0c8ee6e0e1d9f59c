using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>How well a model answered the test channel.</summary>
/// <param name="Values">Name and value of each score.</param>
/// <param name="Kind"><c>score</c> where more is better, <c>loss</c> where less is.</param>
internal sealed record KnnScore(IReadOnlyList<(string Name, double Value)> Values, string Kind)
{
    /// <summary>Accuracy and macro F of classes; the mean squared error of numbers.</summary>
    /// <param name="labels">What is true.</param>
    /// <param name="answers">What the model says, as many.</param>
    /// <param name="areClasses">The labels are classes.</param>
    public static KnnScore Of(ReadOnlySpan<float> labels, ReadOnlySpan<float> answers, bool areClasses)
    {
        var score = new ClassificationScore();
        double squares = 0;
        for (int row = 0; row < answers.Length; row++)
        {
            double error = (double)labels[row] - answers[row];
            squares += error * error;
            score.Add(labels[row], answers[row]);
        }

        return areClasses ? new([("accuracy", score.Accuracy), ("macro_f_1.000", score.MacroF)], "score") : new([("mse", squares / answers.Length)], "loss");
    }

    /// <summary>Writes each score for people, and then as the published metric regexes find it.</summary>
    public void Print(ContainerLog log)
    {
        foreach (var (name, value) in Values)
        {
            log.TestScore(name, value);
        }

        foreach (var (name, value) in Values)
        {
            log.Quality(KnnTraining.TestChannel, name, Kind, value);
        }
    }
}
