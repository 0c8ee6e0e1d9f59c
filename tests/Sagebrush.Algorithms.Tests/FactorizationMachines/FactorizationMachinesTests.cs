using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

public sealed class FactorizationMachinesTests
{
    private const int Features = 50;

    [Fact]
    public void A_regressor_learns_interactions()
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "regressor", ("epochs", "60"), ("mini_batch_size", "50"), ("factors_lr", "0.02"), ("linear_lr", "0.02"));
        folder.With("train", FactorizationMachinesJob.Ratings(600), null).With("test", FactorizationMachinesJob.Ratings(60), FactorizationMachinesJob.RecordIo);
        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);
        Assert.InRange(Number(folder.Log, "test rmse <loss>="), 0, 0.2);
        using var model = FactorizationMachinesModel.Load(folder.Root.Model);
        Assert.Equal((Features, 4, false), (model.FeatureDim, model.NumFactors, model.IsClassifier));
        var rows = new RowBatch();
        rows.AddSparse([0, 20], [1, 1], Features, []);
        rows.AddSparse([10, 20 + 1], [1, 1], Features, []);
        var scores = new float[2];
        model.Score(rows, scores);
        Assert.Equal(5, scores[0], 0.4);
        Assert.Equal(2, scores[1], 0.4);
    }

    [Fact]
    public void A_classifier_learns_interactions()
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "binary_classifier", ("epochs", "60"), ("mini_batch_size", "50"), ("factors_lr", "0.02"), ("factors_init_sigma", "0.1"));
        folder.With("train", FactorizationMachinesJob.Ratings(600, areClasses: true), null).With("test", FactorizationMachinesJob.Ratings(60, areClasses: true), null);
        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);
        Assert.Equal(1, Number(folder.Log, "test binary_classification_accuracy <score>="));
        Assert.Equal(1, Number(folder.Log, "test binary_f_1.000 <score>="));
        Assert.InRange(Number(folder.Log, "test binary_classification_cross_entropy <loss>="), 0, 0.3);
        Assert.False(File.Exists(folder.Root.Failure));
    }

    private static double Number(string log, string before) => double.Parse(
        log[(log.LastIndexOf(before, StringComparison.Ordinal) + before.Length)..].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
}
