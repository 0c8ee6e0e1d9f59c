using System.Text.RegularExpressions;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class XGBoostParametersTests
{
    public static TheoryData<string> Releases => [.. XGBoostRelease.All.Select(release => release.Name)];

    [Theory]
    [MemberData(nameof(Releases))]
    public void What_the_guides_example_sets_is_accepted(string release) => Assert.Empty(Errors(release,
        "num_round=500", "max_depth=5", "eta=0.2", "gamma=4", "min_child_weight=6", "subsample=0.8", "objective=binary:logistic", "early_stopping_rounds=10", "eval_metric=error,auc",
        "_tuning_objective_metric=validation:auc"));

    [Theory]
    [InlineData("num_round", null, "not be null")]
    [InlineData("num_round", "0", "have value greater than or equal to 1")]
    [InlineData("eta", "1.5", "have value less than or equal to 1")]
    [InlineData("learning_rate", "1.5", "have value less than or equal to 1")]
    [InlineData("subsample", "0", "have value greater than 0")]
    [InlineData("sketch_eps", "1", "have value less than 1")]
    [InlineData("tweedie_variance_power", "2", "have value less than 2")]
    [InlineData("seed", "-2147483648", "have value greater than or equal to -2147483647")]
    [InlineData("objective", "reg:cubic", "satisfy enum value set: [binary:logistic")]
    [InlineData("objective", "multi:softmax", "not be null when 'hyperParameters.objective' is 'multi:softmax'")]
    [InlineData("num_class", "3", "be absent unless 'hyperParameters.objective' is one of [multi:softmax, multi:softprob]")]
    [InlineData("eval_metric", "auc", "not have 'auc' unless 'hyperParameters.objective' is one of [binary:logistic")]
    [InlineData("eval_metric", "rmse,aft-nloglik", "not have 'aft-nloglik' unless 'hyperParameters.objective' is one of [survival:aft]")]
    [InlineData("eval_metric", "rmse@2", "be a list of [")]
    [InlineData("monotone_constraints", "(0,1)", "be absent unless 'hyperParameters.tree_method' is one of [exact, hist]")]
    [InlineData("monotone_constraints", "(0,2)", "have numbers that have value less than or equal to 1")]
    [InlineData("interaction_constraints", "[[0,1]]", "have numbers that have value greater than or equal to 1")]
    [InlineData("updater", "shotgun", "be one of [grow_colmaker")]
    [InlineData("updater", "grow_colmaker,grow_histmaker", "have only one of [grow_colmaker")]
    [InlineData("tree_method", "gpu_hist", "have another value: it is not available in this installation")]
    [InlineData("sagemaker_program", "train.py", "be absent: it is not available in this installation, scripts run on sagemaker-xgboost, where sagemaker_program names one")]
    public void Mistakes_are_named_with_their_parameter(string name, string? value, string expected)
    {
        string given = name == "learning_rate" ? "eta" : name == "objective" && value == "multi:softmax" ? "num_class" : name;
        string error = Assert.Single(value is null ? Errors("1.7-1") : Errors("1.7-1", "num_round=1", $"{name}={value}"));
        Assert.Contains($"at 'hyperParameters.{given}' failed to satisfy constraint: Member must {expected}", error);
    }

    [Theory]
    [InlineData("booster=gblinear", "updater=coord_descent", "")]
    [InlineData("booster=gblinear", "updater=shotgun,coord_descent", "have only one of")]
    [InlineData("booster=gblinear", "updater=prune", "be one of [shotgun, coord_descent]")]
    [InlineData("process_type=update", "updater=refresh,prune", "")]
    [InlineData("process_type=update", "updater=grow_colmaker", "be one of [refresh, prune]")]
    [InlineData("tree_method=hist", "monotone_constraints=(0,1)", "")]
    [InlineData("tree_method=approx", "interaction_constraints=[[1,2],[3,4,5]]", "")]
    [InlineData("objective=rank:pairwise", "eval_metric=auc,ndcg@10,map@5", "")]
    [InlineData("objective=binary:logistic", "eval_metric=error@0.7", "")]
    public void Parameters_are_checked_beside_each_other(string one, string other, string expected)
    {
        var errors = Errors("1.7-1", "num_round=1", one, other);
        Assert.Equal(expected.Length > 0, errors.Count > 0);
        Assert.All(errors, error => Assert.Contains(expected, error));
    }

    [Theory]
    [InlineData("silent=1", "1.0-1", "1.2-1")]
    [InlineData("single_precision_histogram=true", "1.5-1", "1.7-1")]
    [InlineData("aft_loss_distribution=normal", "1.2-1", "1.0-1")]
    [InlineData("sampling_method=uniform", "1.3-1", "1.2-2")]
    [InlineData("verbosity=2", "0.90-1", "0.72")]
    [InlineData("objective=reg:squarederror", "0.90-1", "0.72")]
    [InlineData("objective=reg:absoluteerror", "1.7-1", "1.5-1")]
    [InlineData("eval_metric=f1_binary", "1.2-2", "1.2-1")]
    [InlineData("eval_metric=recall", "1.3-1", "1.2-2")]
    [InlineData("eval_metric=accuracy", "0.90-1", "0.72")]
    public void Releases_have_their_own(string parameter, string has, string lacks)
    {
        Assert.Empty(Errors(has, "num_round=1", parameter));
        Assert.Single(Errors(lacks, "num_round=1", parameter));
    }

    [Fact]
    public void Images_are_told_by_repository_and_tag()
    {
        string[] names = [.. Catalog.All.SelectMany(algorithm => algorithm.Manifest.Images).SelectMany(image => image.Tags, (image, tag) => $"{image.Repository}:{tag}")];
        Assert.Superset(new HashSet<string> { "xgboost:1", "xgboost:latest", "sagemaker-xgboost:0.90-2-cpu-py3", "sagemaker-xgboost:1.2-1", "sagemaker-xgboost:1.7-1", "sagemaker-xgboost:3.2-0" },
            names.ToHashSet());
        Assert.DoesNotContain("sagemaker-xgboost:latest", names);
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [InlineData("text/libsvm", "Pipe", "1.7-1", "Member must be File or FastFile for content type 'text/libsvm'")]
    [InlineData(null, "Pipe", "1.7-1", "Member must be File or FastFile for content type 'text/libsvm'")]
    [InlineData("text/csv", "Pipe", "3.0-5", "Member must satisfy enum value set: [File, FastFile]")]
    [InlineData("application/x-parquet", "File", "1.7-1", "Member must satisfy enum value set: [text/libsvm, text/x-libsvm, libsvm, text/csv, csv, application/x-recordio-protobuf, recordio-protobuf]")]
    [InlineData("text/csv;label_size=2", "File", "1.7-1", "Member must have label_size 1 or none")]
    [InlineData("text/csv; label_size=1", "Pipe", "1.7-1", null)]
    [InlineData("recordio-protobuf", "Pipe", "0.72", null)]
    public void Channels_are_checked(string? type, string mode, string release, string? expected)
    {
        var errors = Manifest(release).ValidateChannels(new Dictionary<string, ChannelConfig> { ["train"] = new() { ContentType = type, TrainingInputMode = mode } }, new Dictionary<string, string>());
        Assert.Equal(expected is null ? 0 : 1, errors.Count);
        Assert.All(errors, error => Assert.Contains(expected!, error));
    }

    [Fact]
    public void Metric_definitions_find_numbers_of_their_channel_in_a_line_of_the_log()
    {
        const string line = "[12]#011train-logloss:0.00123#011train-error@0.7:1e-05#011validation-logloss:0.25#011validation-aucpr:0.5";
        var found = Manifest("1.7-1").MetricDefinitions.Select(metric => (metric.Name, Match: Regex.Match(line, metric.Regex))).Where(metric => metric.Match.Success)
            .Select(metric => $"{metric.Name}={metric.Match.Groups[1].Value}");
        Assert.Equal(["validation:aucpr=0.5", "train:logloss=0.00123", "validation:logloss=0.25"], found);
    }

    private static Manifest Manifest(string release) => Catalog.Find($"xgboost-{release}")!.Manifest;

    private static IReadOnlyList<string> Errors(string release, params string[] given) =>
        Manifest(release).ValidateHyperParameters(given.Select(parameter => parameter.Split('=', 2)).GroupBy(parameter => parameter[0]).ToDictionary(same => same.Key, same => same.Last()[1]));
}
