namespace Sagebrush.FactorizationMachines;

/// <summary>How a model is learnt.</summary>
public enum Optimizer
{
    /// <summary>The service's: Adam over mini-batches, <see cref="AdamLearner"/>.</summary>
    Adam,

    /// <summary>A step after every row, <see cref="SgdLearner"/>.</summary>
    Sgd,

    /// <summary>A step after every row, shorter for weights that moved much, <see cref="AdagradLearner"/>.</summary>
    Adagrad,

    /// <summary>Least squares feature by feature, <see cref="AlternatingLeastSquares"/>.</summary>
    Als,

    /// <summary>The mean of sampled models, <see cref="GibbsSampling"/>.</summary>
    Mcmc,
}
