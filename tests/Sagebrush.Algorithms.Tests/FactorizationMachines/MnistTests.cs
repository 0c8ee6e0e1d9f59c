using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Sagebrush.Tests.Knn;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>The setting of the service's sample notebook: is a handwritten digit a 0.</summary>
public sealed class MnistTests
{
    private const int Batch = 200, Train = 50_000, Test = 10_000;

    // The notebook reports TP 951, FP 165 and FN 29 of 10,000: an accuracy of 0.9806 and an F1 of 0.907.
    [MnistTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void Zeros_are_found_as_well_as_published(ulong seed)
    {
        var options = new FactorizationMachinesOptions { FeatureDim = Mnist.Pixels, NumFactors = 10, MiniBatchSize = Batch, IsClassifier = true, Seed = seed };
        using var model = InitialWeights.Model(options, isDense: true);
        using var learner = new AdamLearner(model, options);
        var (train, test) = (Mnist.Train(Train), Mnist.Test(Test));
        var batch = new RowBatch(Test);
        for (int start = 0; start < Train; start += Batch)
        {
            Fill(batch, train, start, Batch);
            learner.Learn(batch, new float[Batch]);
        }

        Fill(batch, test, 0, Test);
        var scores = new float[Test];
        model.Score(batch, scores, areRaw: true);
        var sums = new ScoreSums(isClassifier: true);
        sums.Add(scores, batch.Labels);
        Assert.InRange(sums.Accuracy, 0.9806, 1);
        Assert.InRange(sums.F1, 0.907, 1);
    }

    private static void Fill(RowBatch batch, (float[] Rows, float[] Labels) digits, int start, int count)
    {
        batch.Clear();
        for (int row = start; row < start + count; row++)
        {
            float[] pixels = [.. digits.Rows.AsSpan(row * Mnist.Pixels, Mnist.Pixels).ToArray().Select(value => value / 255)];
            batch.Add(pixels, [digits.Labels[row] == 0 ? 1 : 0]);
        }
    }
}
