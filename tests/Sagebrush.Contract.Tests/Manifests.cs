using Sagebrush.Contract;

namespace Sagebrush.Tests;

/// <summary>A small algorithm with one of everything.</summary>
internal static class Manifests
{
    public static readonly IntegerParameter K = new("k", "Neighbours that vote.", Min: 1, Max: 1000) { Required = true, Tunable = true };
    public static readonly IntegerParameter FeatureDim = new("feature_dim", "Width of a row.", Min: 1) { Default = "auto", SpecialWord = "auto" };
    public static readonly ContinuousParameter Rate = new("rate", "Step size.", Min: 0, Max: 1) { Default = "0.5", Tunable = true };
    public static readonly ChoiceParameter Type = new("type", "Vote or average.", ["classifier", "regressor"]) { Required = true };
    public static readonly IntegerParameter Classes = new("classes", "How many classes.", Min: 2);
    public static readonly ChoiceParameter Metric = new("metric", "How far.", ["L1", "L2"]) { Default = "L2" };
    public static readonly IntegerParameter Target = new("target", "Reduced width.", Min: 1);
    public static readonly TextParameter Note = new("_note", "Anything.");
    public static readonly ContinuousParameter Share = new("share", "How much.", Min: 0, Max: 1) { IsMinOpen = true, IsMaxOpen = true, Aliases = ["part", "portion"] };
    public static readonly WordsParameter Scores = new("scores", "What is told.", ["auc", "error", "f1"]) { WithNumber = ["error"] };
    public static readonly IntegersParameter Signs = new("signs", "Up or down.", AreNested: false, Min: -1, Max: 1);
    public static readonly IntegersParameter Groups = new("groups", "What goes together.", AreNested: true, Min: 1);

    public static Manifest Everything { get; } = new()
    {
        Name = "everything",
        Description = "Has one of everything.",
        Images = [new("everything", ["1", "latest"])],
        HyperParameters = [K, FeatureDim, Rate, Type, Classes, Metric, Target, Note, Share, Scores, Signs, Groups],
        Rules =
        [
            new Rule.RequiredWhen("classes", "type", ["classifier"]),
            new Rule.OnlyWhen("rate", "type", ["regressor"]),
            new Rule.LimitedWhen("metric", ["L2"], "type", ["regressor"]),
            new Rule.LessThan("target", "feature_dim"),
            new Rule.AtMost("target", "classes"),
            new Rule.AtMostWhen("target", 100, "type", ["regressor"]),
            new Rule.AddUpTo("signs", "target"),
            new Rule.Requires("target", "rate"),
            new Rule.ItemOnlyWhen("scores", "auc", "type", ["classifier"]),
            new Rule.AtMostOneOf("scores", ["auc", "f1"]),
            new Rule.LimitedWhen("scores", ["error"], "metric", ["L1"]),
            new Rule.NotOffered("program", [], "leave it out"),
            new Rule.NotOffered("mode", ["gpu"], "take cpu"),
        ],
        Channels =
        [
            new("train", "Rows to learn.") { IsRequired = true, SupportedContentTypes = ["application/x-recordio-protobuf", "text/csv"] },
            new("test", "Rows to score.") { RequiredBy = "rate", SupportedContentTypes = ["text/csv"], SupportedInputModes = ["File"] },
            new("whole", "Rows that are not streamed.") { SupportedContentTypes = ["text/libsvm", "text/csv"], FileContentTypes = ["text/libsvm"], LabelSize = 1 },
        ],
        SupportsDistributedTraining = true,
        SingleHosts = [new("metric", ["L1"])],
        MetricDefinitions = [new("test:accuracy", @"#quality_metric: host=\S+, test accuracy <score>=(\S+)")],
        ObjectiveMetrics = [new("test:accuracy", "Maximize")],
        Inference = new(["text/csv"], ["application/json"]),
    };
}
