using System.Numerics.Tensors;
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
    [InlineData(0, 1)]
    public void Zeros_are_found_as_well_as_published(params int[] seeds)
    {
        var train = Zeros(Mnist.Train(Train));
        var test = Zeros(Mnist.Test(Test));
        foreach (int seed in seeds)
        {
            var options = new FactorizationMachinesOptions { FeatureDim = Mnist.Pixels, NumFactors = 10, MiniBatchSize = Batch, IsClassifier = true, Seed = (ulong)seed };
            using var model = InitialWeights.Model(options, isDense: true);
            using var learner = new AdamLearner(model, options);
            var batch = new RowBatch(Batch);
            for (int start = 0; start < Train; start += Batch)
            {
                learner.Learn(Fill(batch, train, start, Batch), new float[Batch]);
            }

            var all = Fill(new RowBatch(Test), test, 0, Test);
            var scores = new float[Test];
            model.Score(all, scores, areRaw: true);
            var sums = new ScoreSums(isClassifier: true);
            sums.Add(scores, all.Labels);
            Assert.InRange(sums.Accuracy, 0.9806, 1);
            Assert.InRange(sums.F1, 0.907, 1);
        }
    }

    private static (float[] Rows, float[] Labels) Zeros((float[] Rows, float[] Labels) digits)
    {
        TensorPrimitives.Divide(digits.Rows, 255, digits.Rows);
        return (digits.Rows, [.. digits.Labels.Select(label => label == 0 ? 1f : 0)]);
    }

    private static RowBatch Fill(RowBatch batch, (float[] Rows, float[] Labels) digits, int start, int count)
    {
        batch.Clear();
        for (int row = start; row < start + count; row++)
        {
            batch.Add(digits.Rows.AsSpan(row * Mnist.Pixels, Mnist.Pixels), digits.Labels.AsSpan(row, 1));
        }

        return batch;
    }
}
