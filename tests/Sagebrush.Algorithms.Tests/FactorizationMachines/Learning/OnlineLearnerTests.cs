using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

/// <summary>The learners that step after every row, against plain loops of doubles.</summary>
public sealed class OnlineLearnerTests
{
    private const int Features = 9;

    [Theory]
    [InlineData(5, false, false)]
    [InlineData(5, true, false)]
    [InlineData(37, false, false)]
    [InlineData(5, false, true)]
    [InlineData(5, true, true)]
    [InlineData(37, false, true)]
    public void Steps_move_the_weights_as_the_formulae_say(int factors, bool isClassifier, bool isAdagrad)
    {
        var options = new FactorizationMachinesOptions
        {
            FeatureDim = Features, NumFactors = factors, IsClassifier = isClassifier, Epsilon = 1e-3f, Seed = 3,
            Bias = Group(0.05, 0.3, 0.1f), Linear = Group(0.04, 0.1, 0.3f), Factors = Group(0.02, 0.2, 0.3f),
        };
        using var model = InitialWeights.Model(options, isDense: false);
        var plain = new PlainMachine(model, options);
        var squares = new Dictionary<(char Group, int Feature, int Factor), double>();
        using Learner learner = isAdagrad ? new AdagradLearner(model, options) : new SgdLearner(model, options);
        var random = new SplitMix(7);
        for (int batch = 0; batch < 5; batch++)
        {
            float[][] rows = [.. Enumerable.Range(0, 8).Select(_ => Row(random))];
            float[] labels = [.. rows.Select(_ => (float)random.NextBelow(isClassifier ? 2UL : 5))], scores = new float[rows.Length];
            learner.Learn(Rows(rows, labels), scores);
            for (int row = 0; row < rows.Length; row++)
            {
                double score = plain.Score(rows[row]);
                Assert.Equal(score, scores[row], 1e-3);
                Step(plain, rows[row], (isClassifier ? 1 / (1 + Math.Exp(-score)) : score) - labels[row], options, isAdagrad ? squares : null);
            }
        }

        Assert.Equal(plain.Bias, model.Bias, 1e-3);
        for (int i = 0; i < Features; i++)
        {
            Assert.Equal(plain.Linear[i], model.Linear.Row(i)[0], 1e-3);
            Assert.All(plain.Factors[i].Zip(model.Factors.Row(i).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    private static void Step(
        PlainMachine plain, float[] x, double error, FactorizationMachinesOptions options, Dictionary<(char Group, int Feature, int Factor), double>? squares)
    {
        double[] sums = [.. Enumerable.Range(0, options.NumFactors).Select(f => x.Select((value, i) => plain.Factors[i][f] * value).Sum())];
        plain.Bias = Moved(('b', 0, 0), plain.Bias, error, options.Bias!);
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] == 0)
            {
                continue;
            }

            plain.Linear[i] = Moved(('w', i, 0), plain.Linear[i], error * x[i], options.Linear!);
            for (int f = 0; f < sums.Length; f++)
            {
                plain.Factors[i][f] = Moved(('v', i, f), plain.Factors[i][f], error * (x[i] * sums[f] - plain.Factors[i][f] * x[i] * x[i]), options.Factors);
            }
        }

        double Moved((char Group, int Feature, int Factor) name, double weight, double slope, GroupOptions group)
        {
            double gradient = slope + group.WeightDecay * weight;
            if (squares is null)
            {
                return weight - group.LearningRate * gradient;
            }

            squares[name] = squares.GetValueOrDefault(name) + gradient * gradient;
            return weight - group.LearningRate * gradient / (Math.Sqrt(squares[name]) + options.Epsilon);
        }
    }

    private static GroupOptions Group(double rate, double decay, float sigma) =>
        new() { LearningRate = rate, WeightDecay = decay, Initial = new(InitialShape.Normal, sigma) };

    private static float[] Row(SplitMix random) => [.. Enumerable.Range(0, Features).Select(_ => random.NextBelow(3) == 0 ? random.NextBelow(4) - 1.5f : 0)];

    private static RowBatch Rows(float[][] rows, float[] labels)
    {
        var batch = new RowBatch();
        for (int row = 0; row < rows.Length; row++)
        {
            int[] keys = [.. Enumerable.Range(0, Features).Where(i => rows[row][i] != 0)];
            batch.AddSparse(keys, [.. keys.Select(key => rows[row][key])], Features, [labels[row]]);
        }

        return batch;
    }
}
