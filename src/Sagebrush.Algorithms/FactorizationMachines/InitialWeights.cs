using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>How initial weights are distributed.</summary>
public enum InitialShape
{
    /// <summary>Normally around 0, with a standard deviation.</summary>
    Normal,

    /// <summary>Equally between two bounds around 0.</summary>
    Uniform,

    /// <summary>All the same.</summary>
    Constant,
}

/// <summary>How the weights of a group begin.</summary>
/// <param name="Shape">Their distribution.</param>
/// <param name="Number">Its standard deviation, its bound, or the constant.</param>
public readonly record struct InitialWeights(InitialShape Shape, float Number)
{
    private const double Gigabyte = 1 << 30;

    /// <summary>A model with initial weights: bias, linear weights and factors are drawn with the first three draws from the seed as seeds.</summary>
    /// <param name="options">What is to be learnt.</param>
    /// <param name="isDense">For dense rows.</param>
    /// <exception cref="ClientException">There is no memory for so many weights.</exception>
    public static FactorizationMachinesModel Model(FactorizationMachinesOptions options, bool isDense)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireMemory(options);
        var seeds = new SplitMix(options.Seed);
        using var bias = Table(1, 1, options.Bias, seeds.Next());
        var linear = Table(options.FeatureDim, 1, options.Linear, seeds.Next());
        var factors = Table(options.FeatureDim, options.NumFactors, options.Factors, seeds.Next());
        return new(bias.Row(0)[0], linear, factors, options.IsClassifier, isDense);
    }

    // Pages that do not exist are noticed when they are written to, and then by the system: it ends the process.
    private static void RequireMemory(FactorizationMachinesOptions options)
    {
        double needed = sizeof(float) * (double)options.FeatureDim * (options.NumFactors + 1.0), there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > there)
        {
            throw new ClientException(string.Create(CultureInfo.InvariantCulture,
                $"feature_dim {options.FeatureDim} with num_factors {options.NumFactors} takes {needed / Gigabyte:0.0} GB of memory, this instance has {there / Gigabyte:0.0} GB."));
        }
    }

    private static FactorTable Table(int rows, int width, GroupOptions? group, ulong seed)
    {
        var table = new FactorTable(rows, width);
        group?.Initial.Fill(table, seed);
        return table;
    }

    private void Fill(FactorTable table, ulong seed)
    {
        var draws = new WeightDraws(table, seed);
        switch (Shape)
        {
            case InitialShape.Normal:
                draws.Normal(Number);
                break;
            case InitialShape.Uniform:
                draws.Uniform(Number);
                break;
            default:
                draws.Constant(Number);
                break;
        }
    }
}
