using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

public sealed class AdamLearnerTests
{
    private const int Features = 9, Factors = 5, Batch = 6;

    private static readonly FactorizationMachinesOptions Options = new()
    {
        FeatureDim = Features, NumFactors = Factors, MiniBatchSize = Batch, Epsilon = 1e-3f,
        Linear = Group(0.05, 0.1, 0.3f), Factors = Group(0.02, 0.2, 0.5f), Bias = Group(0.1, 0.3, 0.1f), Seed = 3,
    };

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void Steps_move_the_weights_as_the_formulae_say(bool isClassifier, bool isDense, bool isClipped)
    {
        var options = Options with { IsClassifier = isClassifier, ClipGradient = isClipped ? 0.15f : float.PositiveInfinity, RescaleGradient = isClipped ? 0.4f : null };
        using var model = InitialWeights.Model(options, isDense);
        var plain = new PlainMachine(model, options);
        using var learner = new AdamLearner(model, options);
        var random = new SplitMix(7);
        for (int step = 0; step < 12; step++)
        {
            float[][] rows = [.. Enumerable.Range(0, step == 11 ? Batch / 2 : Batch).Select(_ => Row(random))];
            float[] labels = [.. rows.Select(_ => isClassifier ? random.NextBelow(2) : random.NextBelow(5))], scores = new float[rows.Length];
            double[] expected = [.. rows.Select(plain.Score)];
            learner.Learn(Rows(rows, labels, isDense), scores);
            plain.Learn(rows, labels, !isDense);
            Assert.All(scores.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }

        Assert.Equal(plain.Bias, model.Bias, 1e-4);
        for (int i = 0; i < Features; i++)
        {
            Assert.Equal(plain.Linear[i], model.Linear.Row(i)[0], 1e-4);
            Assert.All(plain.Factors[i].Zip(model.Factors.Row(i).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Weights_of_features_that_do_not_occur_stay_as_they_are()
    {
        using var model = InitialWeights.Model(Options, isDense: false);
        float[] before = [.. model.Factors.Row(4), model.Linear.Row(4)[0]];
        using var learner = new AdamLearner(model, Options);
        var batch = new RowBatch();
        batch.AddSparse([1, 2], [1, 1], Features, [3]);
        learner.Learn(batch, new float[1]);
        float[] after = [.. model.Factors.Row(4), model.Linear.Row(4)[0]];
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_model_without_bias_and_linear_weights_keeps_them_at_zero()
    {
        var options = Options with { Bias = null, Linear = null };
        using var model = InitialWeights.Model(options, isDense: false);
        using var learner = new AdamLearner(model, options);
        var batch = new RowBatch();
        batch.AddSparse([1, 2], [1, 1], Features, [3]);
        learner.Learn(batch, new float[1]);
        Assert.Equal(0, model.Bias);
        Assert.Equal(0, model.Linear.Row(1)[0]);
    }

    private static GroupOptions Group(double rate, double decay, float sigma) =>
        new() { LearningRate = rate, WeightDecay = decay, Initial = new(InitialShape.Normal, sigma) };

    private static float[] Row(SplitMix random) => [.. Enumerable.Range(0, Features).Select(_ => random.NextBelow(3) == 0 ? random.NextBelow(4) - 1.5f : 0)];

    private static RowBatch Rows(float[][] rows, float[] labels, bool isDense)
    {
        var batch = new RowBatch();
        for (int row = 0; row < rows.Length; row++)
        {
            if (isDense)
            {
                batch.Add(rows[row], [labels[row]]);
            }
            else
            {
                int[] keys = [.. Enumerable.Range(0, Features).Where(i => rows[row][i] != 0)];
                batch.AddSparse(keys, [.. keys.Select(key => rows[row][key])], Features, [labels[row]]);
            }
        }

        return batch;
    }
}
