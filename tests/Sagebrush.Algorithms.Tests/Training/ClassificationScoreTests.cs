using Sagebrush.Training;
using Xunit;

namespace Sagebrush.Tests.Training;

public sealed class ClassificationScoreTests
{
    // f1_score([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0], average="macro") of scikit-learn 1.2.1 is 0.6555555555555556.
    [Fact]
    public void Accuracy_and_macro_F_equal_those_of_scikit_learn()
    {
        var score = Score([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0]);
        Assert.Equal(4 / 6.0, score.Accuracy);
        Assert.Equal(0.6555555555555556, score.MacroF);
    }

    [Fact]
    public void A_class_that_is_never_right_counts_as_zero() => Assert.Equal(0.25, Score([0, 0, 1], [0, 1, 0]).MacroF);

    [Fact]
    public void A_gap_in_the_numbers_of_the_classes_makes_macro_F_NaN_as_at_the_service() => Assert.Equal(double.NaN, Score([1, 2], [1, 2]).MacroF);

    [Fact]
    public void Labels_that_are_no_numbers_of_classes_count_by_themselves() => Assert.Equal(1, Score([-1, 2.5f], [-1, 2.5f]).MacroF);

    private static ClassificationScore Score(float[] actual, float[] predicted)
    {
        var score = new ClassificationScore();
        for (int i = 0; i < actual.Length; i++)
        {
            score.Add(actual[i], predicted[i]);
        }

        return score;
    }
}
