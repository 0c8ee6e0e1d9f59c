using Sagebrush.Contract;

namespace Sagebrush.FactorizationMachines;

/// <summary>How a model is learnt: the hyperparameters of factorization machines as a program says them.</summary>
public sealed record FactorizationMachinesOptions
{
    /// <summary>d.</summary>
    public required int FeatureDim { get; init; }

    /// <summary>k.</summary>
    public required int NumFactors { get; init; }

    /// <summary>Labels are the classes 0 and 1; else numbers.</summary>
    public bool IsClassifier { get; init; }

    /// <summary>How the model is learnt.</summary>
    public Optimizer Optimizer { get; init; }

    /// <summary>The whole training channel is held in memory.</summary>
    internal bool HoldsChannel => Optimizer is Optimizer.Als or Optimizer.Mcmc;

    /// <summary>Rows of a step.</summary>
    public int MiniBatchSize { get; init; } = 1000;

    /// <summary>How the bias is learnt; null: the model has none.</summary>
    public GroupOptions? Bias { get; init; } = new() { LearningRate = 0.1, WeightDecay = 0.01, Initial = new(InitialShape.Normal, 0.01f) };

    /// <summary>How linear weights are learnt; null: the model has none.</summary>
    public GroupOptions? Linear { get; init; } = new() { LearningRate = 0.001, WeightDecay = 0.001, Initial = new(InitialShape.Normal, 0.01f) };

    /// <summary>How factors are learnt.</summary>
    public GroupOptions Factors { get; init; } = new() { LearningRate = 0.0001, WeightDecay = 0.00001, Initial = new(InitialShape.Normal, 0.001f) };

    /// <summary>Bound of each component of a gradient; infinite for none.</summary>
    public float ClipGradient { get; init; } = float.PositiveInfinity;

    /// <summary>Keeps Adam from dividing by zero.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Multiplies gradients; null: 1 / <see cref="MiniBatchSize"/>, over the number of hosts.</summary>
    public float? RescaleGradient { get; init; }

    /// <summary>Draws the initial weights: the same seed draws the same ones.</summary>
    public ulong Seed { get; init; }

    /// <summary>k of each sample, for <see cref="Optimizer.Mcmc"/>.</summary>
    public int ChainFactors { get; init; } = 16;

    /// <summary>First sweeps whose samples are not kept; null: a tenth of them.</summary>
    public int? BurnIn { get; init; }

    /// <summary>Number of features of each field; null: fields are found in the rows.</summary>
    public IReadOnlyList<int>? FieldWidths { get; init; }

    /// <summary>What checked hyperparameters say.</summary>
    internal static FactorizationMachinesOptions Of(HyperValues values) => new()
    {
        FeatureDim = (int)values.Get(FactorizationMachinesParameters.FeatureDim),
        NumFactors = (int)values.Get(FactorizationMachinesParameters.NumFactors),
        IsClassifier = values.Get(FactorizationMachinesParameters.PredictorType) == FactorizationMachinesParameters.Classifier,
        MiniBatchSize = (int)values.Get(FactorizationMachinesParameters.MiniBatchSize),
        Bias = values.IsTrue(FactorizationMachinesParameters.UseBias) ? FactorizationMachinesParameters.Bias.Options(values) : null,
        Linear = values.IsTrue(FactorizationMachinesParameters.UseLinear) ? FactorizationMachinesParameters.Linear.Options(values) : null,
        Factors = FactorizationMachinesParameters.Factors.Options(values),
        ClipGradient = values.TryGet(FactorizationMachinesParameters.ClipGradient, out double clip) && clip > 0 ? (float)clip : float.PositiveInfinity,
        Epsilon = values.TryGet(FactorizationMachinesParameters.Epsilon, out double epsilon) ? (float)epsilon : 1e-8f,
        RescaleGradient = values.TryGet(FactorizationMachinesParameters.RescaleGradient, out double rescale) ? (float)rescale : null,
        Seed = (ulong)values.Get(FactorizationMachinesParameters.Seed),
        Optimizer = values.Get(FactorizationMachinesParameters.Optimizer) switch
        {
            FactorizationMachinesParameters.Sgd => Optimizer.Sgd, FactorizationMachinesParameters.Adagrad => Optimizer.Adagrad,
            FactorizationMachinesParameters.Als => Optimizer.Als, FactorizationMachinesParameters.Mcmc => Optimizer.Mcmc, _ => Optimizer.Adam,
        },
        ChainFactors = (int)values.Get(FactorizationMachinesParameters.ChainFactors),
        BurnIn = values.TryGet(FactorizationMachinesParameters.BurnIn, out long burnIn) ? (int)Math.Min(int.MaxValue, burnIn) : null,
        FieldWidths = values.TryGet(FactorizationMachinesParameters.Groups, out var widths) ? [.. widths[0].Select(width => (int)width)] : null,
    };
}
