using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Sagebrush.FactorizationMachines;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

public sealed class FactorizationMachinesTests
{
    private const int Features = 50;

    [Fact]
    public void A_regressor_learns_interactions()
    {
        using var folder = FactorizationMachinesJob.Folder(
            Features, "regressor", ("epochs", "60"), ("mini_batch_size", "50"), ("factors_lr", "0.02"), ("linear_lr", "0.02"));
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
        using var folder = FactorizationMachinesJob.Folder(
            Features, "binary_classifier", ("epochs", "60"), ("mini_batch_size", "50"), ("factors_lr", "0.02"), ("factors_init_sigma", "0.1"));
        folder.With("train", FactorizationMachinesJob.Ratings(600, areClasses: true), null)
            .With("test", FactorizationMachinesJob.Ratings(60, areClasses: true), null);
        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);
        Assert.Equal(1, Number(folder.Log, "test binary_classification_accuracy <score>="));
        Assert.Equal(1, Number(folder.Log, "test binary_f_1.000 <score>="));
        Assert.InRange(Number(folder.Log, "test binary_classification_cross_entropy <loss>="), 0, 0.3);
        Assert.False(File.Exists(folder.Root.Failure));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_log_has_the_lines_of_the_service_in_their_order(bool isDense)
    {
        using var folder = FactorizationMachinesJob.Folder(
            Features, "regressor", ("epochs", "2"), ("mini_batch_size", "20"), ("batch_metrics_publish_interval", "2"), ("factors_wd", "0.00001"));
        folder.With("train", FactorizationMachinesJob.Ratings(55, isDense: isDense), null)
            .With("test", FactorizationMachinesJob.Ratings(60, isDense: isDense), null);
        Assert.Equal(0, folder.Train(FactorizationMachinesJob.Name));
        AssertInOrder(folder.Log,
            "Docker entrypoint called with argument(s): train", "Reading default configuration", "'factors_lr': '0.0001'", "'_optimizer': 'adam'",
            "Merging with provided configuration", "'factors_wd': '0.00001'", "Final configuration: {", "\"initialize.time\"",
            "\"Meta\": \"init_train_data_iter\"}, \"Metrics\": {\"Total Records Seen\": {\"sum\": 20.0",
            isDense ? "[Dense network] Building a dense network." : "[Sparse network] Building a sparse network.", "Create Store: local",
            "#quality_metric: host=algo-1, epoch=0, batch=0 train rmse <loss>=", "batch=0 train mse <loss>=", "batch=0 train absolute_loss <loss>=",
            "batch=2 train rmse <loss>=", "#quality_metric: host=algo-1, epoch=0, train rmse <loss>=", "epoch=0, train mse <loss>=", "epoch=0, train absolute_loss <loss>=",
            "{\"epochs\": {\"sum\": 2.0", "\"update.time\"", "#progress_metric: host=algo-1, completed 50.0 % of epochs",
            "\"epoch\": 0, \"Meta\": \"training_data_iter\"}, \"Metrics\": {\"Total Records Seen\": {\"sum\": 75.0", "\"Total Batches Seen\": {\"sum\": 4.0",
            "#throughput_metric: host=algo-1, train throughput=", "epoch=1, batch=0 train rmse", "completed 100.0 % of epochs", "\"Total Batches Seen\": {\"sum\": 7.0",
            "Pulling entire model from kvstore to finalize", "\"finalize.time\"", "Saved checkpoint to \"", "\"Meta\": \"test_data_iter\"",
            "#test_score (algo-1) : ('rmse', ", "#test_score (algo-1) : ('mse', ", "#test_score (algo-1) : ('absolute_loss', ",
            "#quality_metric: host=algo-1, test rmse <loss>=", "test mse <loss>=", "test absolute_loss <loss>=", "{\"setuptime\": ", "\"totaltime\"");
    }

    [Theory]
    [InlineData("regressor", "test:rmse", "train:rmse")]
    [InlineData("binary_classifier", "test:binary_f_beta", "test:binary_classification_cross_entropy")]
    public void Metrics_are_found_in_the_log(string type, params string[] names)
    {
        using var folder = FactorizationMachinesJob.Folder(Features, type);
        folder.With("train", FactorizationMachinesJob.Ratings(55, areClasses: true), null)
            .With("test", FactorizationMachinesJob.Ratings(60, areClasses: true), null);
        Assert.Equal(0, folder.Train(FactorizationMachinesJob.Name));
        Assert.All(names, name => Assert.Single(Regex.Matches(folder.Log, Catalog.Find(FactorizationMachinesJob.Name)!.Manifest.MetricDefinitions.Single(m => m.Name == name).Regex)));
    }

    [Fact]
    public void Figures_of_an_epoch_are_of_all_its_rows_as_they_were_before_they_were_learnt()
    {
        using var folder = FactorizationMachinesJob.Folder(
            Features, "regressor", ("mini_batch_size", "10"), ("bias_lr", "0"), ("linear_lr", "0"), ("factors_lr", "0"));
        folder.With("train", FactorizationMachinesJob.Ratings(25), null).With("test", FactorizationMachinesJob.Ratings(25), null);
        Assert.Equal(0, folder.Train(FactorizationMachinesJob.Name));
        Assert.Equal(Number(folder.Log, " test rmse <loss>="), Number(folder.Log, "epoch=0, train rmse <loss>="), 1e-6);
        Assert.Equal(Math.Sqrt(Number(folder.Log, " test mse <loss>=")), Number(folder.Log, " test rmse <loss>="), 1e-9);
    }

    [Fact]
    public async Task Files_and_pipes_give_the_same_model()
    {
        byte[] rows = FactorizationMachinesJob.Ratings(105);
        (string, string)[] values = [("epochs", "3"), ("mini_batch_size", "10")];
        using var one = FactorizationMachinesJob.Folder(Features, "regressor", values);
        using var several = FactorizationMachinesJob.Folder(Features, "regressor", values);
        using var pipes = FactorizationMachinesJob.Folder(Features, "regressor", values);
        one.With("train", rows, null);
        several.With("train", FactorizationMachinesJob.Ratings(33), null, "a").With("train", [], null, "b").With("train", FactorizationMachinesJob.Ratings(72, first: 33), null, "c");
        List<Task> writers = [];
        await pipes.WithPipe("train", rows, FactorizationMachinesJob.RecordIo, writers, epochs: 3);
        Assert.All([one, several, pipes], folder => Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log));
        await Task.WhenAll(writers);
        Assert.Equal(Model(one), Model(several));
        Assert.Equal(Model(one), Model(pipes));
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_another_seed_or_order_another()
    {
        byte[] Trained(params (string, string)[] values)
        {
            using var folder = FactorizationMachinesJob.Folder(Features, "regressor", values);
            folder.With("train", FactorizationMachinesJob.Ratings(2500), null);
            Assert.Equal(0, folder.Train(FactorizationMachinesJob.Name));
            return Weights(folder);
        }

        Assert.Equal(Trained(), Trained());
        Assert.Equal(Trained(("_shuffle", "true")), Trained(("_shuffle", "true")));
        Assert.NotEqual(Trained(), Trained(("_seed", "2")));
        Assert.NotEqual(Trained(), Trained(("_shuffle", "true")));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("sgd")]
    [InlineData("adagrad")]
    public void Early_stopping_keeps_the_best_model(string optimizer)
    {
        using var folder = FactorizationMachinesJob.Folder(
            Features, "regressor", ("epochs", "500"), ("mini_batch_size", "20"), ("factors_lr", "0.1"), ("linear_lr", "0.1"), ("_early_stopping_patience", "3"), ("_optimizer", optimizer));
        folder.With("train", FactorizationMachinesJob.Ratings(200), null).With("test", FactorizationMachinesJob.Ratings(60, first: 200), null);
        Assert.Equal(0, folder.Train(FactorizationMachinesJob.Name));
        double[] scores = [.. Regex.Matches(folder.Log, @"epoch=\d+, test rmse <loss>=(\S+)").Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.InRange(scores.Length, 5, 499);
        Assert.Equal(scores.Length - 4, Array.IndexOf(scores, scores.Min()));
        Assert.Equal(scores.Min(), Number(folder.Log, "algo-1, test rmse <loss>="));
    }

    [Theory]
    [InlineData("feature_dim", "51", "Channel 'train': record 1 has 50 features, feature_dim is 51.")]
    [InlineData("predictor_type", "binary_classifier", "Channel 'train': record 1 has the label 5, a binary_classifier takes 0 or 1.")]
    [InlineData("_early_stopping_patience", "2", "Value '[train]' at 'inputDataConfig' failed to satisfy constraint: Member must contain the channel 'test' when 'hyperParameters._early_stopping_patience' is given")]
    [InlineData("feature_dim", "0", "Value '0' at 'hyperParameters.feature_dim' failed to satisfy constraint")]
    [InlineData("factors_init_method", "uniform", "Value null at 'hyperParameters.factors_init_scale' failed to satisfy constraint: Member must not be null")]
    public void What_cannot_be_learnt_from_is_said(string name, string value, string reason)
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "regressor", (name, value));
        folder.With("train", FactorizationMachinesJob.Ratings(50), null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains(reason, File.ReadAllText(folder.Root.Failure));
    }

    [Fact]
    public void A_value_that_is_no_number_is_named_by_record_and_feature()
    {
        using var folder = FactorizationMachinesJob.Folder(Features);
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(bytes);
        writer.Features(new Tensor([1f, float.NaN]).At([3, 7], Features));
        writer.Label("values", new Tensor([1f]));
        writer.EndRecord();
        folder.With("train", [.. FactorizationMachinesJob.Ratings(1001), .. bytes.WrittenSpan], null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains("Channel 'train': record 1002: feature 7 is not a finite number (NaN).", File.ReadAllText(folder.Root.Failure));
    }

    [Theory]
    [InlineData("sgd", "factors_lr", 50, "scores of epoch 0")]
    [InlineData("sgd", "bias_lr", 1, "scores of epoch 1")]
    [InlineData("adam", "factors_lr", 50, "scores of epoch 1")]
    public void Learning_that_diverges_is_told_and_leaves_no_model(string optimizer, string rate, int rows, string what)
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "regressor", ("_optimizer", optimizer), ("epochs", "5"), (rate, "1e38"));
        folder.With("train", FactorizationMachinesJob.Ratings(rows), null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains($"Training diverged: {what} are not finite numbers.", File.ReadAllText(folder.Root.Failure));
        Assert.Empty(Directory.GetFiles(folder.Root.Model));
    }

    [Fact]
    public void A_model_that_the_last_step_made_infinite_is_not_kept()
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "regressor", ("_optimizer", "sgd"), ("bias_lr", "1e38"), ("_early_stopping_patience", "1"));
        folder.With("train", FactorizationMachinesJob.Ratings(1), null).With("test", FactorizationMachinesJob.Ratings(1), null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains("Training diverged: weights of the model are not finite numbers.", File.ReadAllText(folder.Root.Failure));
    }

    [Fact]
    public void A_model_that_does_not_fit_into_memory_is_refused()
    {
        using var folder = FactorizationMachinesJob.Folder(2_000_000_000, "regressor", ("num_factors", "1000000"));
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(bytes);
        writer.Features(new Tensor([1f]).At([1_999_999_999], 2_000_000_000));
        writer.Label("values", new Tensor([1f]));
        writer.EndRecord();
        folder.With("train", bytes.WrittenSpan.ToArray(), null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains("feature_dim 2000000000 with num_factors 1000000 takes 7450588.0 GB of memory, this instance has ", File.ReadAllText(folder.Root.Failure));
    }

    [Fact]
    public void A_job_without_rows_is_refused()
    {
        using var folder = FactorizationMachinesJob.Folder(Features);
        folder.With("train", [], null);
        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));
        Assert.Contains("Channel 'train' has no rows.", File.ReadAllText(folder.Root.Failure));
    }

    [Fact]
    public void A_job_that_is_stopped_leaves_no_model()
    {
        using var folder = FactorizationMachinesJob.Folder(Features);
        folder.With("train", FactorizationMachinesJob.Ratings(50), null);
        Assert.Equal(143, folder.Train(FactorizationMachinesJob.Name, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(folder.Root.Model));
    }

    private static byte[] Model(TrainingFolder folder) => File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"));

    private static byte[] Weights(TrainingFolder folder)
    {
        using var model = FactorizationMachinesModel.Load(folder.Root.Model);
        return MemoryMarshal.AsBytes(model.Factors.Slice(0, (int)model.Factors.Count)).ToArray();
    }

    private static void AssertInOrder(string log, params string[] lines)
    {
        int at = 0;
        foreach (string line in lines)
        {
            int found = log.IndexOf(line, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{line}' is not after {log[..at]}");
            at = found + line.Length;
        }
    }

    private static double Number(string log, string before) => double.Parse(
        log[(log.LastIndexOf(before, StringComparison.Ordinal) + before.Length)..].Split('\n')[0], CultureInfo.InvariantCulture);
}
