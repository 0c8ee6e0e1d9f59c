using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

public sealed class AlternatingLeastSquaresTests
{
    private const int Features = 12, Rows = 60;

    private static readonly FactorizationMachinesOptions Options = new()
    {
        FeatureDim = Features, NumFactors = 3, Optimizer = Optimizer.Als, Seed = 5,
        Bias = Group(0.5, 0.1f), Linear = Group(2, 0.1f), Factors = Group(3, 0.5f),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_objective_falls_until_no_weight_can_lower_it(bool isOneHot)
    {
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(row => Row(row, isOneHot))];
        float[] labels = [.. rows.Select((_, row) => (row * 7 % 5) + (row % 3 == 0 ? 2f : 0))];
        using var model = InitialWeights.Model(Options, isDense: false);
        var all = All(rows, labels);
        using var solver = new AlternatingLeastSquares(new TrainingColumns(all, Fields.Find(all)), Options, model);
        double before = double.PositiveInfinity;
        for (int sweep = 0; sweep < 400; sweep++)
        {
            solver.Sweep();
            if (sweep % 20 == 0)
            {
                solver.Complete(model);
                double objective = Objective(new PlainMachine(model, Options), rows, labels);
                Assert.True(objective <= before + 1e-3, $"sweep {sweep}: {objective} after {before}");
                before = objective;
            }
        }

        solver.Complete(model);
        var plain = new PlainMachine(model, Options);
        float[] scores = new float[Rows];
        solver.Score(scores);
        Assert.All(scores.Zip(rows), pair => Assert.Equal(plain.Score(pair.Second), pair.First, 1e-3));
        double least = Objective(plain, rows, labels);
        for (int i = 0; i < Features; i++)
        {
            foreach (double step in new[] { -0.02, 0.02 })
            {
                plain.Linear[i] += step;
                Assert.True(Objective(plain, rows, labels) >= least, $"w{i}");
                plain.Linear[i] -= step;
                plain.Factors[i][1] += step;
                Assert.True(Objective(plain, rows, labels) >= least, $"v{i}");
                plain.Factors[i][1] -= step;
            }
        }
    }

    [Fact]
    public void Features_that_do_not_occur_have_no_weight()
    {
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(row => Row(row, isOneHot: true))];
        foreach (float[] row in rows)
        {
            row[4] = 0;
        }

        using var model = InitialWeights.Model(Options, isDense: false);
        var all = All(rows, new float[Rows]);
        using var solver = new AlternatingLeastSquares(new TrainingColumns(all, [0]), Options, model);
        solver.Sweep();
        solver.Complete(model);

        Assert.Equal(0, model.Linear.Row(4)[0]);
        Assert.All(model.Factors.Row(4).ToArray(), factor => Assert.Equal(0, factor));
        Assert.NotEqual(0, model.Factors.Row(3)[0]);
    }

    private static double Objective(PlainMachine plain, float[][] rows, float[] labels) =>
        rows.Select((x, row) => Math.Pow(plain.Score(x) - labels[row], 2)).Sum() + Options.Bias!.WeightDecay * plain.Bias * plain.Bias
        + Options.Linear!.WeightDecay * plain.Linear.Sum(w => w * w) + Options.Factors.WeightDecay * plain.Factors.Sum(v => v.Sum(f => f * f));

    private static GroupOptions Group(double decay, float sigma) => new() { LearningRate = 0, WeightDecay = decay, Initial = new(InitialShape.Normal, sigma) };

    private static float[] Row(int row, bool isOneHot)
    {
        float[] x = new float[Features];
        x[row % 5] = 1;
        x[5 + row * 3 % 7] = isOneHot ? 1 : 0.5f;
        if (!isOneHot)
        {
            x[(row + 2) % 4] += -1.5f;
        }

        return x;
    }

    private static ChannelRows All(float[][] rows, float[] labels)
    {
        var batch = new RowBatch();
        for (int row = 0; row < rows.Length; row++)
        {
            int[] keys = [.. Enumerable.Range(0, Features).Where(i => rows[row][i] != 0)];
            batch.AddSparse(keys, [.. keys.Select(key => rows[row][key])], Features, [labels[row]]);
        }

        var all = new ChannelRows(Features);
        all.Add(batch);
        return all;
    }
}
