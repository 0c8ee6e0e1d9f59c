using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class CrossValidationTests
{
    [XGBoostFact]
    public void Every_row_is_predicted_by_the_models_that_have_not_seen_it()
    {
        using var job = new Job(("num_round", "6"), ("objective", "binary:logistic"), ("tree_method", "hist"), ("_kfold", "4"), ("_num_cv_round", "2"), ("eval_metric", "logloss,accuracy"))
            .With("train", new(200, seed: 1)).With("validation", new(100, seed: 2));
        string log = job.Train();

        Assert.Equal(Enumerable.Range(0, 8).Select(model => $"xgboost-model-{model}"), Directory.EnumerateFiles(job.Root.Model).Select(file => Path.GetFileName(file)).Order());
        Assert.Contains("Run 2-round of 4-fold cross validation with 300 rows", log);
        Assert.Contains("The overall metrics of 2-round cross validation", log);
        Assert.Equal(3, log.Split('\n').Count(line => line.StartsWith("[6]\ttrain-logloss:", StringComparison.Ordinal)));
        Assert.Matches(@"(?m)^\[6\]\ttrain-logloss:\S+\tvalidation-logloss:\S+\ttrain-accuracy:\S+\tvalidation-accuracy:\S+$", log);

        float[] labels = [.. new Cases(200, seed: 1).Labels, .. new Cases(100, seed: 2).Labels];
        var rows = File.ReadAllLines(Path.Combine(job.Root.OutputData, "predictions.csv")).Select(line => line.Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal(labels, rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.InRange(row[1], 0f, 1f));
        Assert.InRange(rows.Count(row => row[0] == row[2]), 200, 299);
        Assert.Matches(@"^[01]\.000000,0\.\d{6},[01]\.000000$", File.ReadLines(Path.Combine(job.Root.OutputData, "predictions.csv")).First());
    }

    [XGBoostFact]
    public void Regression_has_two_columns_and_classes_their_numbers()
    {
        using var regression = new Job(("num_round", "2"), ("_kfold", "3")).With("train", new(60, seed: 1));
        regression.Train();
        Assert.All(File.ReadAllLines(Path.Combine(regression.Root.OutputData, "predictions.csv")), line => Assert.Matches(@"^-?\d+\.\d{6},-?\d+\.\d{6}$", line));

        using var classes = new Job(("num_round", "4"), ("_kfold", "3"), ("objective", "multi:softmax"), ("num_class", "3"));
        classes.Folder.With("train", string.Concat(Enumerable.Range(0, 90).Select(row => $"{row % 3},{row % 3 * 10},{row}\n")));
        classes.Train();
        Assert.All(File.ReadAllLines(Path.Combine(classes.Root.OutputData, "predictions.csv")).Select(line => line.Split(',')), row => Assert.Equal(row[0], row[2]));
    }

    [XGBoostFact]
    public void More_folds_than_rows_are_refused()
    {
        using var job = new Job(("num_round", "2"), ("_kfold", "30")).With("train", new(20, seed: 1));
        Assert.Contains("_kfold=30", job.Fail());
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(9, 3)]
    [InlineData(7, 7)]
    public void Plain_folds_differ_by_one_row_at_most(int rows, int folds)
    {
        int[] sizes = [.. Folds.Plain(rows, folds, new SplitMix(1)).CountBy(fold => fold).Select(count => count.Value)];
        Assert.Equal((folds, rows), (sizes.Length, sizes.Sum()));
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
    }

    [Fact]
    public void Stratified_folds_have_their_share_of_each_class()
    {
        float[] labels = [.. Enumerable.Range(0, 103).Select(row => row % 10 == 0 ? 2f : row % 3 == 0 ? 1f : 0f)];
        int[] assigned = Folds.Stratified(labels, 4, new SplitMix(1));
        foreach (var members in labels.Zip(assigned).GroupBy(row => row.First))
        {
            int[] counts = [.. Enumerable.Range(0, 4).Select(fold => members.Count(row => row.Second == fold))];
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }

        Assert.Throws<ClientException>(() => Folds.Stratified([0, 1, 0, 1], 3, new SplitMix(1)));
    }
}
