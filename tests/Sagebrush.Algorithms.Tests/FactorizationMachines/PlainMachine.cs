using Sagebrush.FactorizationMachines;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Factorization machines and their Adam as the formulae say it, in doubles, over dense rows.</summary>
internal sealed class PlainMachine
{
    private readonly FactorizationMachinesOptions _options;
    private readonly Dictionary<string, (double Mean, double Square)> _moments = [];
    private int _step;

    public PlainMachine(FactorizationMachinesModel begin, FactorizationMachinesOptions options)
    {
        (_options, Bias) = (options, begin.Bias);
        Linear = [.. Enumerable.Range(0, begin.FeatureDim).Select(i => (double)begin.Linear.Row(i)[0])];
        Factors = [.. Enumerable.Range(0, begin.FeatureDim).Select(i => begin.Factors.Row(i).ToArray().Select(v => (double)v).ToArray())];
    }

    public double Bias { get; set; }

    public double[] Linear { get; }

    public double[][] Factors { get; }

    public double Score(float[] x)
    {
        double score = Bias;
        for (int i = 0; i < x.Length; i++)
        {
            score += Linear[i] * x[i];
            for (int j = i + 1; j < x.Length; j++)
            {
                score += Factors[i].Zip(Factors[j], (a, b) => a * b).Sum() * x[i] * x[j];
            }
        }

        return score;
    }

    /// <summary>One step over a batch; lazy where <paramref name="isSparse"/>.</summary>
    public void Learn(float[][] rows, float[] labels, bool isSparse)
    {
        _step++;
        double[] errors = [.. rows.Select((x, row) => (_options.IsClassifier ? 1 / (1 + Math.Exp(-Score(x))) : Score(x)) - labels[row])];
        double[] linear = [.. Linear];
        double[][] factors = [.. Factors.Select(v => v.ToArray())];
        double bias = Moved("b", Bias, errors.Sum(), _options.Bias!);
        for (int i = 0; i < Linear.Length; i++)
        {
            if (isSparse && rows.All(x => x[i] == 0))
            {
                continue;
            }

            int feature = i;
            linear[i] = Moved($"w{i}", Linear[i], rows.Select((x, row) => errors[row] * x[feature]).Sum(), _options.Linear!);
            for (int f = 0; f < factors[i].Length; f++)
            {
                int factor = f;
                double slope = rows.Select((x, row) => errors[row] * x[feature]
                    * (x.Select((value, j) => Factors[j][factor] * value).Sum() - Factors[feature][factor] * x[feature])).Sum();
                factors[i][f] = Moved($"v{i},{f}", Factors[i][f], slope, _options.Factors);
            }
        }

        Bias = bias;
        linear.CopyTo(Linear, 0);
        factors.CopyTo(Factors, 0);
    }

    private double Moved(string name, double weight, double slope, GroupOptions group)
    {
        double g = (_options.RescaleGradient ?? 1.0 / _options.MiniBatchSize) * slope + group.WeightDecay * weight;
        g = Math.Clamp(g, -_options.ClipGradient, _options.ClipGradient);
        var (mean, square) = _moments.GetValueOrDefault(name);
        (mean, square) = (0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g);
        _moments[name] = (mean, square);
        double rate = group.LearningRate * Math.Sqrt(1 - Math.Pow(0.999, _step)) / (1 - Math.Pow(0.9, _step));
        return weight - rate * mean / (Math.Sqrt(square) + _options.Epsilon);
    }
}
