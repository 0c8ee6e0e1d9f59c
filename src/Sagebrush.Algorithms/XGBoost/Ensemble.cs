using System.Numerics.Tensors;

namespace Sagebrush.XGBoost;

/// <summary>What several models say together, as NumPy and SciPy combine floats.</summary>
internal static class Ensemble
{
    /// <summary>The mean of each answer.</summary>
    /// <param name="answers">Of each model as many.</param>
    public static float[] Mean(IReadOnlyList<float[]> answers)
    {
        float[] mean = [.. answers[0]];
        foreach (float[] other in answers.Skip(1))
        {
            TensorPrimitives.Add(mean, other, mean);
        }

        TensorPrimitives.Divide(mean, answers.Count, mean);
        return mean;
    }

    /// <summary>The most frequent of each answer, of several the smallest.</summary>
    /// <inheritdoc cref="Mean"/>
    public static float[] Vote(IReadOnlyList<float[]> answers) => [.. answers[0].Select((_, i) =>
        answers.CountBy(model => model[i]).OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).First().Key)];
}
