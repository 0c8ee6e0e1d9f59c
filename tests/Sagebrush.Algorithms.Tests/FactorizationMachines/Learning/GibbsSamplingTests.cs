using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

public sealed class GibbsSamplingTests
{
    private const int Users = 30, Things = 40, Features = Users + Things;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_mean_of_samples_predicts_what_was_not_seen(bool isClassifier)
    {
        using var model = Learn(isClassifier, seed: 1);
        var rows = Pairs(isSeen: false, isClassifier);
        float[] scores = new float[rows.Rows];
        model.Score(rows, scores);

        for (int row = 0; row < scores.Length; row++)
        {
            float label = rows.Labels[row];
            Assert.True(isClassifier ? (scores[row] >= 0.5f) == (label == 1) : Math.Abs(scores[row] - label) < 0.7, $"row {row}: {scores[row]} for {label}");
        }
    }

    [Fact]
    public void A_seed_gives_one_model_and_another_seed_another()
    {
        using FactorizationMachinesModel one = Learn(false, seed: 1), same = Learn(false, seed: 1), other = Learn(false, seed: 2);

        Assert.Equal(one.Factors.Slice(0, Features * one.NumFactors).ToArray(), same.Factors.Slice(0, Features * one.NumFactors).ToArray());
        Assert.Equal(one.Bias, same.Bias);
        Assert.NotEqual(one.Bias, other.Bias);
    }

    [Fact]
    public void Labels_may_be_of_any_size()
    {
        using FactorizationMachinesModel model = Learn(false, seed: 1), small = Learn(false, seed: 1, scale: 1f / 1024);

        Assert.Equal(model.Bias / 1024, small.Bias, 1e-6);
        Assert.Equal(model.Linear.Row(3)[0] / 1024, small.Linear.Row(3)[0], 1e-6);
    }

    [Fact]
    public void A_feature_that_does_not_occur_has_the_mean_of_its_field()
    {
        using var model = Learn(false, seed: 1);
        float mean = Enumerable.Range(Users, Things - 1).Average(feature => model.Linear.Row(feature)[0]);

        Assert.Equal(mean, model.Linear.Row(Features - 1)[0], 0.3);
    }

    // Chosen with parts of ua.base held out, see the README; the aims are 0.920 and 0.71.
    [MovieLensTheory]
    [InlineData("regressor")]
    [InlineData("binary_classifier")]
    public void The_recommended_setting_reaches_its_aim_on_MovieLens(string type)
    {
        bool isClassifier = type == "binary_classifier";
        float Label(float stars) => isClassifier ? (stars >= 4 ? 1 : 0) : stars;
        var options = new FactorizationMachinesOptions { FeatureDim = MovieLens.Features, NumFactors = 64, IsClassifier = isClassifier, Optimizer = Optimizer.Mcmc };
        using var model = Learn(MovieLens.Ratings("ua.base", Label), options, sweeps: 300, burnIn: 30);
        var test = MovieLens.Ratings("ua.test", Label);
        float[] scores = new float[test.Rows];
        model.Score(test, scores);

        double[] errors = [.. scores.Select((score, row) => (double)(isClassifier ? MathF.Round(score) : score) - test.Labels[row])];
        double meanSquare = errors.Average(error => error * error);
        Assert.InRange(isClassifier ? 1 - meanSquare : 0.71, 0.71, 0.73);
        Assert.InRange(isClassifier ? 0.92 : Math.Sqrt(meanSquare), 0.90, 0.92);
    }

    private static FactorizationMachinesModel Learn(bool isClassifier, ulong seed, float scale = 1) => Learn(
        Pairs(isSeen: true, isClassifier, scale),
        new() { FeatureDim = Features, NumFactors = 8, IsClassifier = isClassifier, Optimizer = Optimizer.Mcmc, ChainFactors = 3, Seed = seed }, sweeps: 120, burnIn: 20);

    private static FactorizationMachinesModel Learn(RowBatch batch, FactorizationMachinesOptions options, int sweeps, int burnIn)
    {
        var rows = new ChannelRows(options.FeatureDim);
        rows.Add(batch);
        var model = InitialWeights.Model(options, isDense: false);
        using var solver = new GibbsSampling(new TrainingColumns(rows, Fields.Find(rows)), options, options.ChainFactors, burnIn);
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            solver.Sweep();
        }

        solver.Complete(model);
        return model;
    }

    // Odd users like odd things, even ones even things; the last thing is never seen.
    private static RowBatch Pairs(bool isSeen, bool isClassifier, float scale = 1)
    {
        var rows = new RowBatch();
        var random = new SplitMix(11);
        for (int pair = 0; pair < Users * (Things - 1); pair++)
        {
            var (user, thing) = (pair % Users, pair / Users);
            bool isLiked = user % 2 == thing % 2;
            if (random.NextBelow(2) == 0 == isSeen)
            {
                rows.AddSparse([user, Users + thing], [1, 1], Features, [isClassifier ? (isLiked ? 1 : 0) : scale * (isLiked ? 4.5f : 1.5f)]);
            }
        }

        return rows;
    }
}
