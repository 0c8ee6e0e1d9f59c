using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>
/// The hyperparameters of XGBoost. Sources: the SageMaker developer guide, "XGBoost hyperparameters"; the validation in the container's published source; XGBoost's
/// own "XGBoost Parameters", from which defaults are: those that are not given are not set.
/// </summary>
public static class XGBoostParameters
{
    /// <summary>Rounds.</summary>
    public static readonly IntegerParameter NumRound = new("num_round", "Number of rounds of boosting.", Min: 1) { Required = true, Tunable = true };

    /// <summary>The column of weights.</summary>
    public static readonly IntegerParameter CsvWeights = new("csv_weights", "1: the second column of CSV data is the weight of the row.", Min: 0, Max: 1) { Default = "0" };

    /// <summary>Patience.</summary>
    public static readonly IntegerParameter EarlyStoppingRounds =
        new("early_stopping_rounds", "Training ends when the last metric of validation has not improved for so many rounds; the best model is kept.", Min: 1);

    /// <summary>Kind of model.</summary>
    public static readonly ChoiceParameter Booster = new("booster", "Trees, trees with dropout, or a linear model.", [Tree, Linear, Dart]) { Default = Tree };

    /// <summary>How splits are found.</summary>
    public static readonly ChoiceParameter TreeMethod =
        new("tree_method", "How splits are found.", ["auto", "exact", "approx", Histogram, GpuHistogram]) { Default = "auto" };

    /// <summary>Bins of a feature.</summary>
    public static readonly IntegerParameter MaxBin = new("max_bin", "Most bins of a feature with tree_method hist.", Min: 0) { Default = "256" };

    /// <summary>Classes.</summary>
    public static readonly IntegerParameter NumClass = new("num_class", "Number of classes of the objectives multi:softmax and multi:softprob, which need it.", Min: 2);

    /// <summary>Threads.</summary>
    public static readonly IntegerParameter Threads = new("nthread", "Threads; all cores when absent.", Min: 1);

    /// <summary>Folds.</summary>
    public static readonly IntegerParameter Folds = new("_kfold", "Cross-validation with so many parts of train and validation together.", Min: 2);

    /// <summary>Repetitions of the folds.</summary>
    public static readonly IntegerParameter CrossValidations = new("_num_cv_round", "Cross-validation is repeated so often.", Min: 1) { Default = "1" };

    /// <summary>What a tuning job looks at.</summary>
    public static readonly TextParameter TuningMetric = new("_tuning_objective_metric", "The metric of a tuning job, set by the service: validation:<metric>.");

    /// <summary>A model also for jobs that are ended.</summary>
    public static readonly ChoiceParameter SaveOnTermination =
        new("save_model_on_termination", "true: the model so far is kept round by round, and is the job's model when it is stopped.", ["true", "false"]) { Default = "false" };

    /// <summary>Random numbers.</summary>
    public static readonly IntegerParameter Seed = new("seed", "Seed of random numbers.", Min: -int.MaxValue, Max: int.MaxValue - 1) { Default = "0" };

    /// <summary>The name of the objective's parameter.</summary>
    public const string Objective = "objective";

    /// <summary>The name of the list of metrics.</summary>
    public const string EvalMetric = "eval_metric";

    /// <summary>A booster of trees.</summary>
    internal const string Tree = "gbtree";

    /// <summary>A linear booster.</summary>
    internal const string Linear = "gblinear";

    /// <summary>A booster of trees with dropout.</summary>
    internal const string Dart = "dart";

    /// <summary>The tree method that works on bins.</summary>
    internal const string Histogram = "hist";

    private const string GpuHistogram = "gpu_hist";

    private static readonly string[] LinearUpdaters = ["shotgun", "coord_descent"], TreeGrowers = ["grow_colmaker", "distcol", "grow_histmaker", "grow_local_histmaker", "grow_quantile_histmaker"];

    private static readonly string[] Softmax = ["multi:softmax", "multi:softprob"], Ranking = ["rank:pairwise", "rank:ndcg", "rank:map"];

    private static readonly Version First = new(0, 72, 0), V090 = new(0, 90, 1), V12 = new(1, 2, 1), V122 = new(1, 2, 2), V13 = new(1, 3, 1), V15 = new(1, 5, 1), V17 = new(1, 7, 1), None = new(99, 0);

    // What every release has as it is, and the releases from and before which others exist.
    private static readonly (HyperParameter Parameter, Version Since, Version Before)[] Dated =
    [
        (NumRound, First, None),
        (NumClass, First, None),
        (Booster, First, None),
        (new ContinuousParameter("eta", "Step size: the share of a round's answer that is added.", Min: 0, Max: 1) { Default = "0.3", Tunable = true, Aliases = ["learning_rate"] }, First, None),
        (new ContinuousParameter("gamma", "Least gain of a split.", Min: 0) { Default = "0", Tunable = true, Aliases = ["min_split_loss"] }, First, None),
        (new IntegerParameter("max_depth", "Most levels of a tree; 0 for any number.", Min: 0) { Default = "6", Tunable = true }, First, None),
        (new ContinuousParameter("min_child_weight", "Least sum of second derivatives in a child.", Min: 0) { Default = "1", Tunable = true }, First, None),
        (new ContinuousParameter("max_delta_step", "Largest answer of a leaf; 0 for any.", Min: 0) { Default = "0", Tunable = true }, First, None),
        (Share("subsample", "Share of the rows that a round sees."), First, None),
        (Share("colsample_bytree", "Share of the features that a tree sees."), First, None),
        (Share("colsample_bylevel", "Share of those that a level of it sees."), First, None),
        (Share("colsample_bynode", "Share of those that a node of it sees."), V090, None),
        (new ContinuousParameter("lambda", "L2 regularisation of the leaves.", Min: 0) { Default = "1", Tunable = true, Aliases = ["reg_lambda"] }, First, None),
        (new ContinuousParameter("alpha", "L1 regularisation of the leaves.", Min: 0) { Default = "0", Tunable = true, Aliases = ["reg_alpha"] }, First, None),
        (TreeMethod, First, None),
        (new ContinuousParameter("sketch_eps", "One over the number of bins of approx, in old versions.", Min: 0, Max: 1) { IsMinOpen = true, IsMaxOpen = true, Default = "0.03" }, First, None),
        (new ContinuousParameter("scale_pos_weight", "Weight of the rows with label 1 in binary objectives.", Min: 0) { IsMinOpen = true, Default = "1" }, First, None),
        (new ChoiceParameter("dsplit", "Hosts share rows or columns, in old versions.", ["row", "col"]), V090, None),
        (new IntegerParameter("refresh_leaf", "1: the updater refresh changes leaves too.", Min: 0, Max: 1) { Default = "1" }, First, None),
        (new ChoiceParameter("process_type", "Grow new trees, or update those of a checkpoint.", ["default", "update"]) { Default = "default" }, First, None),
        (new ChoiceParameter("grow_policy", "Which node is split next: the one nearest to the root, or the one with the largest gain.", ["depthwise", "lossguide"]) { Default = "depthwise" }, First, None),
        (new IntegerParameter("max_leaves", "Most leaves of a tree; 0 for any number.", Min: 0) { Default = "0" }, First, None),
        (MaxBin, First, None),
        (new ChoiceParameter("predictor", "What predicts.", ["auto", "cpu_predictor", "gpu_predictor"]) { Default = "auto" }, V090, None),
        (new IntegersParameter("monotone_constraints", "For each feature whether the answer rises (1) or falls (-1) with it; needs tree_method exact or hist.", AreNested: false, Min: -1, Max: 1), V090, None),
        (new IntegersParameter("interaction_constraints", "Which features may stand below each other; needs tree_method exact, hist or approx.", AreNested: true, Min: 1), V090, None),
        (new ChoiceParameter("sample_type", "How dart draws the trees that it leaves out.", ["uniform", "weighted"]) { Default = "uniform" }, First, None),
        (new ChoiceParameter("normalize_type", "How dart weighs new trees.", ["tree", "forest"]) { Default = "tree" }, First, None),
        (new ContinuousParameter("rate_drop", "Share of the trees that dart leaves out.", Min: 0, Max: 1) { Default = "0" }, First, None),
        (new IntegerParameter("one_drop", "1: dart leaves out one tree at least.", Min: 0, Max: 1) { Default = "0" }, First, None),
        (new ContinuousParameter("skip_drop", "How likely dart leaves out nothing in a round.", Min: 0, Max: 1) { Default = "0" }, First, None),
        (new ContinuousParameter("lambda_bias", "L2 regularisation of the bias of a linear model.", Min: 0, Max: 1) { Default = "0" }, First, None),
        (new ContinuousParameter("tweedie_variance_power", "Power of the variance of reg:tweedie.", Min: 1, Max: 2) { IsMinOpen = true, IsMaxOpen = true, Default = "1.5" }, First, None),
        (new ContinuousParameter("base_score", "Answer before the first round.", Min: 0) { Default = "0.5" }, First, None),
        (Seed, First, None),
        (new IntegerParameter("num_parallel_tree", "Trees of a round.", Min: 1) { Default = "1" }, V090, None),
        (Threads, First, None),
        (new IntegerParameter("verbosity", "How much XGBoost itself writes into the log.", Min: 0, Max: 3) { Default = "1" }, V090, None),
        (new IntegerParameter("silent", "1: XGBoost itself writes nothing into the log; only before 1.2-1.", Min: 0, Max: 1) { Default = "0" }, First, V12),
        (EarlyStoppingRounds, First, None),
        (CsvWeights, First, None),
        (new ChoiceParameter("aft_loss_distribution", "Distribution of the noise in survival:aft; from 1.2-1.", ["normal", "logistic", "extreme"]) { Default = "normal" }, V12, None),
        (new ContinuousParameter("aft_loss_distribution_scale", "Scale of that noise; from 1.2-1.", Min: 0) { Default = "1" }, V12, None),
        (new ChoiceParameter("single_precision_histogram", "Accepted, and without meaning for the installed library; from 1.2-1 before 1.7-1.", ["true", "false"]) { Default = "false" }, V12, V17),
        (new ChoiceParameter("deterministic_histogram", "Accepted: histograms of CPUs are deterministic; from 1.2-1.", ["true", "false"]) { Default = "true" }, V12, None),
        (new ChoiceParameter("sampling_method", "How rows are drawn; from 1.3-1.", ["uniform", "gradient_based"]) { Default = "uniform" }, V13, None),
        (new IntegerParameter("prob_buffer_row", "Accepted, and without meaning for the installed library; from 1.3-1.", Min: 2), V13, None),
        (SaveOnTermination, V090, None),
        (new ChoiceParameter("use_dask_gpu_training", "Training on several GPUs; from 1.5-1.", ["true", "false"]) { Default = "false" }, V15, None),
        (Folds, V122, None),
        (CrossValidations, V122, None),
        (TuningMetric, First, None),
    ];

    /// <summary>Those of a release, in the order in which they are shown.</summary>
    public static IReadOnlyList<HyperParameter> Of(XGBoostRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return
        [
            ObjectiveOf(release), MetricsOf(release), UpdaterOf(release),
            .. Dated.Where(dated => dated.Since <= release.Version && release.Version < dated.Before).Select(dated => dated.Parameter),
        ];
    }

    /// <summary>What must hold between them.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new Rule.RequiredWhen(NumClass.Name, Objective, Softmax),
        new Rule.OnlyWhen(NumClass.Name, Objective, Softmax),
        new Rule.ItemOnlyWhen(EvalMetric, "auc", Objective, ["binary:logistic", "binary:logitraw", "binary:hinge", .. Ranking]),
        new Rule.ItemOnlyWhen(EvalMetric, "aft-nloglik", Objective, ["survival:aft"]),
        new Rule.OnlyWhen("monotone_constraints", TreeMethod.Name, ["exact", Histogram]),
        new Rule.OnlyWhen("interaction_constraints", TreeMethod.Name, ["exact", Histogram, "approx"]),
        new Rule.LimitedWhen("updater", LinearUpdaters, Booster.Name, [Linear]),
        new Rule.AtMostOneOf("updater", LinearUpdaters),
        new Rule.LimitedWhen("updater", [.. TreeGrowers, "grow_skmaker", "sync", "refresh", "prune"], Booster.Name, [Tree, Dart]),
        new Rule.LimitedWhen("updater", ["refresh", "prune"], "process_type", ["update"]),
        new Rule.AtMostOneOf("updater", TreeGrowers),
        new Rule.NotOffered(TreeMethod.Name, [GpuHistogram], "which has no GPU: hist does the same on the CPU"),
        new Rule.NotOffered("predictor", ["gpu_predictor"], "which has no GPU: leave it out"),
        new Rule.NotOffered("use_dask_gpu_training", ["true"], "which has no GPU: leave it out"),
        new Rule.NotOffered("sagemaker_program", [], "scripts run on sagemaker-xgboost, where sagemaker_program names one"),
        new Rule.NotOffered("sagemaker_submit_directory", [], "scripts run on sagemaker-xgboost, where sagemaker_program names one"),
    ];

    /// <summary>The list of metrics of a release.</summary>
    internal static WordsParameter MetricsOf(XGBoostRelease release) =>
        new(EvalMetric, "Metrics of train and validation, by default the objective's own; the last of them stops early.", [.. XGBoostMetric.Of(release).Select(metric => metric.Name)])
        {
            WithNumber = ["error", "ndcg", "map"],
        };

    /// <summary>The objective's parameter of a release.</summary>
    internal static ChoiceParameter ObjectiveOf(XGBoostRelease release) => new(Objective, "What is learnt.",
    [
        "binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson", .. Softmax, .. Ranking, "reg:linear",
        .. Since(release, V090, "reg:squarederror"), "reg:logistic", "reg:gamma", .. Since(release, V12, "reg:pseudohubererror"),
        .. Since(release, V090, "reg:squaredlogerror"), "reg:tweedie", .. Since(release, V17, "reg:absoluteerror"), .. Since(release, V12, "survival:aft"), "survival:cox",
    ]) { Default = release.DefaultObjective };

    private static WordsParameter UpdaterOf(XGBoostRelease release) => new("updater", "The steps that change a model; by default those of tree_method and booster.",
    [
        .. TreeGrowers.Where(grower => grower != "grow_local_histmaker" || release.Version < V17), "grow_skmaker", "sync", "refresh", "prune", .. LinearUpdaters,
    ]);

    private static IEnumerable<string> Since(XGBoostRelease release, Version version, string objective) => release.Version >= version ? [objective] : [];

    private static ContinuousParameter Share(string name, string description) => new(name, description, Min: 0, Max: 1) { IsMinOpen = true, Default = "1", Tunable = true };
}
