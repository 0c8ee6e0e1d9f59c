using Sagebrush.Contract;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The hyperparameters of factorization machines. Source: the SageMaker developer guide, "Factorization Machines Hyperparameters"; names that it does not have
/// are in the default configuration that the service prints, or our own where the README says so.
/// </summary>
public static class FactorizationMachinesParameters
{
    /// <summary>Labels are 0 or 1.</summary>
    public const string Classifier = "binary_classifier";

    /// <summary>Labels are numbers.</summary>
    public const string Regressor = "regressor";

    /// <summary>The service's optimizer.</summary>
    public const string Adam = "adam";

    /// <summary>Stochastic gradient descent.</summary>
    public const string Sgd = "sgd";

    /// <summary>Stochastic gradient descent with a step length of each weight's own.</summary>
    public const string Adagrad = "adagrad";

    /// <summary>Alternating least squares.</summary>
    public const string Als = "als";

    /// <summary>Gibbs sampling.</summary>
    public const string Mcmc = "mcmc";

    // Solvers that draw or solve all factors of a feature at once take memory and time with the square of their number.
    private const int MostSolvedFactors = 1024;

    private static readonly string[] Booleans = ["true", "false", "True", "False"];

    /// <summary>Width of a row.</summary>
    public static readonly IntegerParameter FeatureDim =
        new("feature_dim", "Number of features of a row; keys of sparse rows are below it.", Min: 1, Max: Array.MaxLength) { Required = true };

    /// <summary>Width of the factors.</summary>
    public static readonly IntegerParameter NumFactors =
        new("num_factors", "Number of factors of a feature.", Min: 1, Max: Array.MaxLength) { Required = true };

    /// <summary>Classes or numbers.</summary>
    public static readonly ChoiceParameter PredictorType =
        new("predictor_type", "Whether labels are the classes 0 and 1 or numbers.", [Classifier, Regressor]) { Required = true };

    /// <summary>Passes.</summary>
    public static readonly IntegerParameter Epochs = new("epochs", "Number of passes over the training data.", Min: 1) { Default = "1", Tunable = true };

    /// <summary>Rows of a step.</summary>
    public static readonly IntegerParameter MiniBatchSize =
        new("mini_batch_size", "Number of rows of a step of the optimizer.", Min: 1, Max: Array.MaxLength) { Default = "1000", Tunable = true };

    /// <summary>How the bias is learnt.</summary>
    public static readonly ParameterGroup Bias = new("bias", "bias", "0.1", "0.01", "0.01");

    /// <summary>How linear weights are learnt.</summary>
    public static readonly ParameterGroup Linear = new("linear", "linear weights", "0.001", "0.001", "0.01");

    /// <summary>How factors are learnt.</summary>
    public static readonly ParameterGroup Factors = new("factors", "factors", "0.0001", "0.00001", "0.001");

    /// <summary>Bound of gradients.</summary>
    public static readonly ContinuousParameter ClipGradient =
        new("clip_gradient", "Each component of the gradient is clipped to ± this before a step; not clipped when absent or not positive.");

    /// <summary>Epsilon of the optimizer.</summary>
    public static readonly ContinuousParameter Epsilon = new("eps", "Keeps the optimizer from dividing by zero; 1e-8 when absent.");

    /// <summary>Factor of gradients.</summary>
    public static readonly ContinuousParameter RescaleGradient =
        new("rescale_grad", "Multiplies the gradient before a step; 1 / mini_batch_size when absent, over the number of hosts.");

    /// <summary>A model with a bias.</summary>
    public static readonly ChoiceParameter UseBias = new("use_bias", "Whether the model has a bias.", Booleans) { Default = "true" };

    /// <summary>A model with linear weights.</summary>
    public static readonly ChoiceParameter UseLinear = new("use_linear", "Whether the model has linear weights.", Booleans) { Default = "true" };

    /// <summary>How often metrics of a batch are logged.</summary>
    public static readonly IntegerParameter PublishInterval =
        new("batch_metrics_publish_interval", "Metrics are logged after the first batch of an epoch and after every so many.", Min: 1) { Default = "500" };

    /// <summary>The optimizer.</summary>
    public static readonly ChoiceParameter Optimizer = new("_optimizer", "How the model is learnt; als is for regression.", [Adam, Sgd, Adagrad, Als, Mcmc]) { Default = Adam };

    /// <summary>Factor of all learning rates.</summary>
    public static readonly ContinuousParameter LearningRate = new("_learning_rate", "Multiplies all learning rates.", Min: 0) { Default = "1.0" };

    /// <summary>Factor of all weight decays.</summary>
    public static readonly ContinuousParameter WeightDecay = new("_wd", "Multiplies all weight decays.", Min: 0) { Default = "1.0" };

    /// <summary>Seed of all that is drawn.</summary>
    public static readonly IntegerParameter Seed = new("_seed", "Seed of all random numbers: the same seed gives the same model.", Min: 0) { Default = "0" };

    /// <summary>Order of rows.</summary>
    public static readonly ChoiceParameter Shuffle =
        new("_shuffle", "Whether rows are shuffled each epoch, within blocks of 131072 consecutive ones.", Booleans) { Default = "false" };

    /// <summary>When to stop early.</summary>
    public static readonly IntegerParameter Patience =
        new("_early_stopping_patience", "Training ends after so many epochs that did not improve the score of the test channel, and the best model is kept.", Min: 1);

    /// <summary>Factors of a sample.</summary>
    public static readonly IntegerParameter ChainFactors =
        new("_chain_factors", "Number of factors of each sampled model, for mcmc; the mean of all samples is kept with num_factors.", Min: 1, Max: MostSolvedFactors) { Default = "16" };

    /// <summary>Samples thrown away.</summary>
    public static readonly IntegerParameter BurnIn =
        new("_burn_in", "Number of first epochs whose samples are not kept, for mcmc; a tenth of them when absent.", Min: 0);

    /// <summary>Fields.</summary>
    public static readonly IntegersParameter Groups =
        new("_groups", "Widths of the fields, such as (943,1682), that together make feature_dim: each has a prior of its own, for mcmc; found in the data when absent.", AreNested: false, Min: 1, Max: Array.MaxLength);

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<HyperParameter> All =
    [
        FeatureDim, NumFactors, PredictorType, Epochs, MiniBatchSize, .. Bias.All, .. Linear.All, .. Factors.All, ClipGradient, Epsilon, RescaleGradient,
        UseBias, UseLinear, PublishInterval, Optimizer, LearningRate, WeightDecay, Seed, Shuffle, Patience, ChainFactors, BurnIn, Groups,
        Internal("_use_full_symbolic", "true"), Internal("_data_format", "record"), Internal("_kvstore", "auto"), Internal("_num_gpus", "auto"),
        Internal("_num_kv_servers", "auto"), Internal("_log_level", "info"), Internal("_tuning_objective_metric", ""),
    ];

    /// <summary>What must hold between them.</summary>
    public static readonly IReadOnlyList<Rule> Rules =
    [
        .. Bias.Rules, .. Linear.Rules, .. Factors.Rules,
        new Rule.LimitedWhen(Optimizer.Name, [Adam, Sgd, Adagrad, Mcmc], PredictorType.Name, [Classifier]),
        new Rule.LimitedWhen(Optimizer.Name, [Adam, Sgd, Adagrad], Shuffle.Name, ["true", "True"]),
        new Rule.AtMostWhen(NumFactors.Name, MostSolvedFactors, Optimizer.Name, [Als, Mcmc]),
        new Rule.OnlyWhen(ClipGradient.Name, Optimizer.Name, [Adam]),
        new Rule.OnlyWhen(RescaleGradient.Name, Optimizer.Name, [Adam]),
        new Rule.OnlyWhen(Epsilon.Name, Optimizer.Name, [Adam, Adagrad]),
        new Rule.OnlyWhen(ChainFactors.Name, Optimizer.Name, [Mcmc]),
        new Rule.OnlyWhen(BurnIn.Name, Optimizer.Name, [Mcmc]),
        new Rule.OnlyWhen(Groups.Name, Optimizer.Name, [Mcmc]),
        new Rule.OnlyWhen(Patience.Name, Optimizer.Name, [Adam, Sgd, Adagrad]),
        new Rule.AddUpTo(Groups.Name, FeatureDim.Name),
        new Rule.LessThan(BurnIn.Name, Epochs.Name),
    ];

    /// <summary>Optimizers that do not share gradients.</summary>
    public static readonly IReadOnlyList<SingleHost> SingleHosts = [new(Optimizer.Name, [Sgd, Adagrad, Als, Mcmc])];

    /// <summary>A word for true.</summary>
    internal static bool IsTrue(this HyperValues values, ChoiceParameter parameter) => values.Get(parameter) is "true" or "True";

    private static TextParameter Internal(string name, string value) => new(name, "Of the service's own; accepted and without meaning here.") { Default = value };
}
