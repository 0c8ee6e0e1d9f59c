using System.Buffers;
using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class KnnTests
{
    [Fact]
    public void Iris_trains_to_the_published_scores()
    {
        using var folder = new TrainingFolder().WithIris();
        Assert.Equal(0, folder.Train());
        Assert.Contains("] #test_score (algo-1) : ('accuracy', 0.9736842105263158)\n", folder.Log);
        Assert.Contains("] #test_score (algo-1) : ('macro_f_1.000', 0.9717034521788342)\n", folder.Log);
        Assert.Contains("] #quality_metric: host=algo-1, test accuracy <score>=0.9736842105263158\n", folder.Log);
        Assert.Contains("] ...Got reservoir sample from algo-1: data=(112, 4), labels=(112,), NaNs=0\n", folder.Log);
        Assert.Contains("] #progress_metric: host=algo-1, completed 100.0 % of epochs\n", folder.Log);
        Assert.Contains("\n#metrics {\"StartTime\": ", folder.Log);
        Assert.False(File.Exists(folder.Root.Failure));
    }

    [Fact]
    public void The_log_has_the_lines_of_the_service_in_their_order()
    {
        using var folder = new TrainingFolder().WithIris();
        folder.HyperParameters["mini_batch_size"] = "20";
        folder.HyperParameters["_tuning_objective_metric"] = "test:accuracy";
        Assert.Equal(0, folder.Train());
        int at = 0;
        foreach (string line in (string[])[
            "Docker entrypoint called with argument(s): train", "Reading default configuration", "Merging with provided configuration", "Final configuration: {",
            "\"initialize.time\"", "\"Meta\": \"init_train_data_iter\"", "sample_size is 150 on 1 host(s)", "#progress_metric: host=algo-1, completed 100.0 % of epochs",
            "\"Operation\": \"training\", \"epoch\": 0, \"Meta\": \"training_data_iter\"}, \"Metrics\": {\"Total Records Seen\": {\"sum\": 112.0, \"count\": 1",
            "#throughput_metric: host=algo-1, train throughput=", "Getting reservoir sample from algo-1...", "...Got reservoir sample from algo-1: data=(112, 4), labels=(112,), NaNs=0",
            "Training index...", "...Finished training index in 0 second(s)", "Adding data to index...", "...Finished adding data to index in 0 second(s)",
            "{\"epochs\": {\"sum\": 1.0", "\"update.time\"", "\"finalize.time\"", "\"model.serialize.time\"",
            "Searching index...", "...Done searching index in 0 second(s)", "Searching index...", "...Done searching index in 0 second(s)", "\"Meta\": \"test_data_iter\"",
            "#test_score (algo-1) : ('accuracy', ", "#test_score (algo-1) : ('macro_f_1.000', ", "#quality_metric: host=algo-1, test accuracy <score>=",
            "#quality_metric: host=algo-1, test macro_f_1.000 <score>=", "{\"setuptime\": ", "\"totaltime\""])
        {
            int found = folder.Log.IndexOf(line, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{line}' is not after {folder.Log[..at]}");
            at = found + line.Length;
        }
    }

    // Class 0 has neither members nor predictions.
    [Fact]
    public void Macro_F_of_classes_with_a_gap_is_nan()
    {
        using var folder = new TrainingFolder().With("train", "1,0\n2,9\n2,8\n1,1\n1,2\n").With("test", "1,0\n2,9\n");
        folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(0, folder.Train());
        Assert.Contains("#test_score (algo-1) : ('macro_f_1.000', nan)\n", folder.Log);
        Assert.Contains("test macro_f_1.000 <score>=nan\n", folder.Log);
    }

    [Fact]
    public async Task Iris_trains_from_pipes()
    {
        using var folder = new TrainingFolder();
        List<Task> writers = [];
        await folder.WithPipe("train", File.ReadAllBytes(Repository.IrisTrain), "text/csv", writers);
        await folder.WithPipe("test", File.ReadAllBytes(Repository.IrisTest), "text/csv; label_size=1", writers);
        Assert.Equal(0, await Task.Run(() => folder.Train()));
        await Task.WhenAll(writers);
        Assert.Contains("('accuracy', 0.9736842105263158)", folder.Log);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("application/x-recordio-protobuf", true)]
    public void Iris_trains_from_records(string? contentType, bool areSparse)
    {
        using var folder = new TrainingFolder();
        folder.With("train", Records(Repository.IrisTrain, areSparse), contentType).With("test", Records(Repository.IrisTest, areSparse), contentType);
        Assert.Equal(0, folder.Train());
        Assert.Contains("('accuracy', 0.9736842105263158)", folder.Log);
    }

    // Recorded from scikit-learn 1.2.1 on the same rows: KNeighborsClassifier(3, metric="cosine"), KNeighborsRegressor(3).
    [Theory]
    [InlineData("index_metric", "COSINE", "('accuracy', 0.9210526315789473)")]
    [InlineData("predictor_type", "regressor", "('mse', 0.03216374")]
    [InlineData("k", "10", "('accuracy', 0.9736842105263158)")]
    public void Scores_equal_those_of_scikit_learn(string name, string value, string score)
    {
        using var folder = new TrainingFolder().WithIris();
        folder.HyperParameters[name] = value;
        Assert.Equal(0, folder.Train());
        Assert.Contains(score, folder.Log);
    }

    [Fact]
    public void The_model_has_the_documented_files()
    {
        using var folder = new TrainingFolder().With("train", "1,0,0\n2,3,4\n");
        folder.HyperParameters["k"] = "1";
        folder.HyperParameters["feature_dim"] = "auto";
        Assert.Equal(0, folder.Train());
        Assert.Equal(["model_algo-1", "model_algo-1.json", "model_algo-1.labels"], Directory.GetFiles(folder.Root.Model).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string header = "49784632" + "02000000" + "0200000000000000" + "0000100000000000" + "0000100000000000" + "01" + "01000000" + "0400000000000000";
        Assert.Equal(header + "00000000" + "00000000" + "00004040" + "00008040", Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"))));
        Assert.Equal("0000803F00000040", Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1.labels"))));
        Assert.Equal("""{"k":1,"predictor_type":"classifier","dimension_reduction":null,"normalize":false,"version":"1.0"}""",
            File.ReadAllText(Path.Combine(folder.Root.Model, "model_algo-1.json")));
        Assert.Contains("Test data is not provided.", folder.Log);
    }

    [Fact]
    public void An_edited_model_answers_with_the_new_k()
    {
        using var folder = new TrainingFolder().With("train", "1,0\n2,3\n2,4\n");
        folder.HyperParameters["k"] = "1";
        folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(0, folder.Train());
        string json = Path.Combine(folder.Root.Model, "model_algo-1.json");
        File.WriteAllBytes(json, "{\"k\": 3, \"predictor_type\": \"classifier\", \"normalize\": False, \"version\": \"1.0\"}"u8.ToArray());
        Assert.Equal([2f], Answer(folder, [0]));
    }

    [Fact]
    public void An_edited_model_predicts_numbers_instead_of_classes()
    {
        using var folder = new TrainingFolder().With("train", "1,0\n2,3\n6,4\n");
        folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(0, folder.Train());
        string json = Path.Combine(folder.Root.Model, "model_algo-1.json");
        File.WriteAllBytes(json, System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(json).Replace("classifier", "regressor", StringComparison.Ordinal)));
        Assert.Equal([3f], Answer(folder, [0]));
    }

    [Fact]
    public void A_tie_goes_to_the_class_with_the_nearest_member_and_then_to_the_smaller_label()
    {
        using var folder = new TrainingFolder().With("train", "5,1\n3,-1\n7,10\n7,10.5\n6,9\n6,9.5\n");
        folder.HyperParameters["k"] = "2";
        folder.HyperParameters["feature_dim"] = "1";
        Assert.Equal(0, folder.Train());
        Assert.Equal([3f, 6f], Answer(folder, [0], [9.7f]));
    }

    [Fact]
    public void A_sample_keeps_as_many_rows_as_asked_and_the_same_ones_again()
    {
        byte[] Sample()
        {
            using var folder = new TrainingFolder().WithIris();
            folder.HyperParameters["sample_size"] = "20";
            Assert.Equal(0, folder.Train());
            Assert.Contains("data=(20, 4)", folder.Log);
            return File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"));
        }

        Assert.Equal(Sample(), Sample());
    }

    [Theory]
    [InlineData("k", "120", "k is 120, but the sample has only 112 rows")]
    [InlineData("k", "151", "Value '151' at 'hyperParameters.k' failed to satisfy constraint: Member must be less than or equal to 'hyperParameters.sample_size' (150)")]
    [InlineData("k", "0", "Value '0' at 'hyperParameters.k' failed to satisfy constraint")]
    [InlineData("feature_dim", "5", "a row has 4 features, feature_dim is 5")]
    [InlineData("mini_batch_siz", "5", "Additional properties are not allowed ('mini_batch_siz' was unexpected)")]
    [InlineData("index_type", "faiss.IVFPQ", "faiss.IVFPQ learns 256 centroids for each sub-vector, but the sample has only 112 rows")]
    [InlineData("dimension_reduction_type", "sign", "Value 'sign' at 'hyperParameters.dimension_reduction_type' failed to satisfy constraint: Member must come with a value of")]
    [InlineData("dimension_reduction_target", "3", "Value '3' at 'hyperParameters.dimension_reduction_target' failed to satisfy constraint: Member must come with")]
    public void What_the_caller_got_wrong_is_a_client_error(string name, string value, string reason)
    {
        using var folder = new TrainingFolder().WithIris();
        folder.HyperParameters[name] = value;
        Assert.Equal(1, folder.Train());
        string failure = Failure.Reason(folder.Root, 1);
        Assert.StartsWith("ClientError: ", failure);
        Assert.Contains(reason, failure);
    }

    [Theory]
    [InlineData("", "Channel 'train' has no rows")]
    [InlineData("1,2\n3,x\n", "train/data.csv: line 2: column 2: 'x' is not a number")]
    [InlineData("1,x\n", "Unable to read data channel 'train'. Requested content-type is 'text/csv'. Please verify the data matches the requested content-type.")]
    [InlineData("1,2\n3,nan\n", "Row 2: feature 1 is not a finite number (NaN)")]
    [InlineData("inf,2\n", "Row 1: its label is not a finite number")]
    public void Data_that_is_wrong_is_named(string text, string reason)
    {
        using var folder = new TrainingFolder().With("train", text);
        folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(1, folder.Train());
        Assert.Contains(reason, Failure.Reason(folder.Root, 1));
    }

    [Fact]
    public void A_cancelled_training_leaves_no_failure()
    {
        using var folder = new TrainingFolder().WithIris();
        Assert.Equal(143, folder.Train(cancel: new CancellationToken(canceled: true)));
        Assert.False(File.Exists(folder.Root.Failure));
    }

    private static byte[] Records(string file, bool areSparse)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (string line in File.ReadLines(file))
        {
            double[] row = [.. line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
            var features = new Tensor(row.AsSpan(1));
            writer.Features(areSparse ? features.At([0, 1, 2, 3], 4) : features);
            writer.Label("values", new Tensor([(int)row[0]]));
            writer.EndRecord();
        }

        return output.WrittenSpan.ToArray();
    }

    private static float[] Answer(TrainingFolder folder, params float[][] rows)
    {
        var batch = new RowBatch();
        foreach (float[] row in rows)
        {
            batch.Add(row, default);
        }

        var predictions = new Predictions();
        Catalog.Find("knn")!.Load(folder.Root.Model).Predict(batch, predictions);
        return predictions.Columns[0].Values;
    }
}
