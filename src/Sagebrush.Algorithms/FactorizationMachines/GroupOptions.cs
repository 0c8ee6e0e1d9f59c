namespace Sagebrush.FactorizationMachines;

/// <summary>How one group of weights is learnt.</summary>
public sealed record GroupOptions
{
    /// <summary>Learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Weight decay: times the weight, it is added to the gradient.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>How the weights begin.</summary>
    public required InitialWeights Initial { get; init; }
}
