using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class OwnMetricsTests
{
    private static readonly string[] OfClasses = ["accuracy", "balanced_accuracy", "f1", "f1_macro", "precision_macro", "precision_micro", "recall_macro", "recall_micro"];

    [LearnTheory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(4, 6)]
    public void Classes_are_scored_as_scikit_learn_does(int width, int classes)
    {
        var random = new Random(width * 10 + classes);
        float[] labels = [.. Enumerable.Range(0, 200).Select(_ => (float)random.Next(classes))], margins = [.. Enumerable.Range(0, 200 * width).Select(_ => random.NextSingle() - 0.4f)];
        string[] names = classes == 2 ? [.. OfClasses, "f1_binary", "precision", "recall"] : OfClasses;
        string rows = JsonSerializer.Serialize(width == 1 ? (object)margins : margins.Chunk(width));
        double[] expected = TrainingPeer.Call<double[]>("metrics", JsonSerializer.Serialize(labels), rows, string.Join(',', names));
        Assert.All(OwnMetrics.Of(names, labels, margins, width).Zip(expected), pair => Assert.Equal(pair.Second, pair.First.Value, 1e-9));
    }

    [LearnTheory]
    [InlineData(1)]
    [InlineData(100)]
    public void Numbers_are_scored_as_scikit_learn_does(float scale)
    {
        var random = new Random(7);
        float[] labels = [.. Enumerable.Range(0, 300).Select(_ => scale * random.NextSingle())], margins = [.. labels.Select(label => label + random.NextSingle())];
        string[] names = ["mae", "mse", "rmse", "r2"];
        double[] expected = TrainingPeer.Call<double[]>("metrics", JsonSerializer.Serialize(labels), JsonSerializer.Serialize(margins), string.Join(',', names));
        Assert.All(OwnMetrics.Of(names, labels, margins, 1).Zip(expected), pair => Assert.Equal(pair.Second, pair.First.Value, 1e-5 * scale));
    }

    [Fact]
    public void Metrics_that_make_no_sense_are_refused()
    {
        Assert.Throws<ClientException>(() => OwnMetrics.Of(["f1_binary"], [0, 1, 2], [1, 1, 1], 1).ToList());
        Assert.Throws<ClientException>(() => OwnMetrics.Of(["accuracy"], [0.5f, 1], [1, 1], 1).ToList());
        Assert.Throws<ClientException>(() => OwnMetrics.Of(["mse"], [0, 1], [1, 1, 1, 1], 2).ToList());
    }

    [Fact]
    public void Every_metric_of_the_container_can_be_computed() =>
        Assert.All(XGBoostMetric.All.Where(metric => metric.OwnSince is not null), metric => Assert.True(double.IsFinite(OwnMetrics.Of([metric.Name], [0, 1, 1], [-1, 1, -1], 1).Single().Value)));
}
