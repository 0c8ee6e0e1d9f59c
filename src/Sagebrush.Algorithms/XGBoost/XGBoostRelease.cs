using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>A release of SageMaker's XGBoost container: what differs between its images. The engine is always the library that is installed.</summary>
/// <param name="Name">As the tag says it, for example <c>1.7-1</c>.</param>
/// <param name="Version">XGBoost's version and, last, the container's: <c>1.7-1</c> is 1.7.1.</param>
public sealed record XGBoostRelease(string Name, Version Version)
{
    private static readonly Version FirstOfNewRepository = new(0, 90, 1), FixedDecimals = new(1, 2, 1), Universal = new(3, 0);

    // The default metrics of XGBoost changed: error to logloss with 1.3, auc to logloss (of raw margins) with 1.5.
    private static readonly Version LogLoss = new(1, 3, 1), LogLossOfMargins = new(1, 5, 1);

    /// <summary>All releases, oldest first.</summary>
    public static IReadOnlyList<XGBoostRelease> All { get; } =
    [
        new("0.72", new(0, 72, 0)), new("0.90-1", new(0, 90, 1)), new("0.90-2", new(0, 90, 2)), new("1.0-1", new(1, 0, 1)), new("1.2-1", new(1, 2, 1)),
        new("1.2-2", new(1, 2, 2)), new("1.3-1", new(1, 3, 1)), new("1.5-1", new(1, 5, 1)), new("1.7-1", new(1, 7, 1)), new("3.0-5", new(3, 0, 5)), new("3.2-0", new(3, 2, 0)),
    ];

    /// <summary>The images that mean it.</summary>
    public ImageName Image => Version < FirstOfNewRepository ? new("xgboost", ["1", "latest"]) : new("sagemaker-xgboost", [Name, $"{Name}-cpu-py3", $"{Name}-arm64"]);

    /// <summary>Data may be streamed.</summary>
    public bool HasPipes => Version < Universal;

    /// <summary>The form of <c>xgboost-model</c>: the one that XGBoost of this release reads and writes. (Up to 1.2-2 the service's file is a pickled Python object.)</summary>
    public ModelFormat ModelFormat => Version < Universal ? ModelFormat.Binary : ModelFormat.UniversalBinaryJson;

    /// <summary>The objective when none is given.</summary>
    public string DefaultObjective => Version < FirstOfNewRepository ? "reg:linear" : "reg:squarederror";

    /// <summary>Numbers in the log have five decimals; else six digits, as C's <c>%g</c>.</summary>
    public bool PrintsFixedDecimals => Version >= FixedDecimals;

    /// <summary>Log lines tell of matrices and hosts; else of file sizes.</summary>
    public bool PrintsMatrices => Version >= FirstOfNewRepository;

    /// <summary>The metric of an objective when none is given, where it is another than the installed library's; else null.</summary>
    public string? DefaultMetric(string objective) => objective switch
    {
        "binary:logistic" when Version < LogLoss => "error",
        "multi:softmax" or "multi:softprob" when Version < LogLoss => "merror",
        "binary:logitraw" when Version < LogLossOfMargins => "auc",
        _ => null,
    };
}
