using Sagebrush.Contract;

namespace Sagebrush.FactorizationMachines;

/// <summary>The hyperparameters of one group of weights: bias, linear weights or factors.</summary>
public sealed class ParameterGroup
{
    private const string Normal = "normal", Uniform = "uniform", Constant = "constant";

    /// <summary>Declares them.</summary>
    /// <param name="name">What the names of hyperparameters begin with.</param>
    /// <param name="weights">What the group is called in a sentence.</param>
    /// <param name="rate">Default of the learning rate.</param>
    /// <param name="decay">Default of the weight decay.</param>
    /// <param name="sigma">Default of the standard deviation of initial values.</param>
    internal ParameterGroup(string name, string weights, string rate, string decay, string sigma)
    {
        LearningRate = new($"{name}_lr", $"Learning rate of the {weights}.", Min: 0) { Default = rate, Tunable = true };
        WeightDecay = new($"{name}_wd", $"Weight decay of the {weights}.", Min: 0) { Default = decay, Tunable = true };
        string shapes = $"Distribution of the initial {weights}: around 0 with a standard deviation, between two bounds, or all the same.";
        InitMethod = new($"{name}_init_method", shapes, [Normal, Uniform, Constant]) { Default = Normal };
        InitSigma = new($"{name}_init_sigma", $"Standard deviation of the initial {weights}, for normal.", Min: 0) { Default = sigma, Tunable = true };
        InitScale = new($"{name}_init_scale", $"Bound of the initial {weights}, which are drawn from ± this, for uniform.", Min: 0) { Tunable = true };
        InitValue = new($"{name}_init_value", $"The initial {weights}, for constant.") { Tunable = true };
    }

    /// <summary>Learning rate.</summary>
    public ContinuousParameter LearningRate { get; }

    /// <summary>Weight decay.</summary>
    public ContinuousParameter WeightDecay { get; }

    /// <summary>How initial values are made.</summary>
    public ChoiceParameter InitMethod { get; }

    /// <summary>Standard deviation of normal initial values.</summary>
    public ContinuousParameter InitSigma { get; }

    /// <summary>Bound of uniform initial values.</summary>
    public ContinuousParameter InitScale { get; }

    /// <summary>Constant initial value.</summary>
    public ContinuousParameter InitValue { get; }

    /// <summary>All of them, in the order in which they are shown.</summary>
    internal IReadOnlyList<HyperParameter> All => [LearningRate, WeightDecay, InitMethod, InitSigma, InitScale, InitValue];

    /// <summary>What must hold between them.</summary>
    internal IReadOnlyList<Rule> Rules =>
        [new Rule.RequiredWhen(InitScale.Name, InitMethod.Name, [Uniform]), new Rule.RequiredWhen(InitValue.Name, InitMethod.Name, [Constant])];

    /// <summary>What checked values say of the group.</summary>
    internal GroupOptions Options(HyperValues values) => new()
    {
        LearningRate = values.Get(LearningRate) * values.Get(FactorizationMachinesParameters.LearningRate),
        WeightDecay = values.Get(WeightDecay) * values.Get(FactorizationMachinesParameters.WeightDecay),
        Initial = values.Get(InitMethod) switch
        {
            Uniform => new(InitialShape.Uniform, (float)values.Get(InitScale)),
            Constant => new(InitialShape.Constant, (float)values.Get(InitValue)),
            _ => new(InitialShape.Normal, (float)values.Get(InitSigma)),
        },
    };
}
