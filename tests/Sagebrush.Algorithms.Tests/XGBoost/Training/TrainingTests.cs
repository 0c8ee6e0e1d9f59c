using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class TrainingTests
{
    [XGBoostFact]
    public void A_job_prints_its_rounds_and_leaves_the_model_that_the_library_makes_of_the_rows()
    {
        var (train, validation) = (new Cases(400, seed: 1), new Cases(100, seed: 2));
        using var job = new Job(("num_round", "5"), ("objective", "binary:logistic"), ("tree_method", "hist"), ("max_depth", "3")).With("train", train).With("validation", validation);
        string log = job.Train();

        Assert.Matches(@"\[\d{4}-\d\d-\d\d:\d\d:\d\d:\d\d:INFO\] Single node training\.", log);
        Assert.Contains("INFO] Determined delimiter of CSV input is ','", log, StringComparison.Ordinal);
        Assert.Contains("Train matrix has 400 rows and 5 columns", log);
        Assert.Contains("Validation matrix has 100 rows", log);
        Assert.Matches(@"(?m)^\[0\]\ttrain-logloss:0\.\d{5}\tvalidation-logloss:0\.\d{5}$", log);
        Assert.Equal(5, job.Values("validation", "logloss").Length);

        using var matrix = DMatrix.FromDense(train.Values, train.Rows, Cases.Columns);
        matrix.Set("label", train.Labels);
        using var expected = Booster.Create(matrix);
        foreach (var (name, value) in new[] { ("objective", "binary:logistic"), ("tree_method", "hist"), ("max_depth", "3") })
        {
            expected.Set(name, value);
        }

        for (int round = 0; round < 5; round++)
        {
            expected.Update(round, matrix);
        }

        expected.SetAttribute("best_iteration", "4");
        expected.SetAttribute("best_ntree_limit", "5");
        Assert.Equal(expected.Save(ModelFormat.Binary), File.ReadAllBytes(job.ModelPath));
    }

    [XGBoostFact]
    public void Training_stops_early_and_keeps_the_best_rounds()
    {
        using var job = new Job(
            ("num_round", "500"), ("objective", "binary:logistic"), ("eta", "1"), ("eval_metric", "error,logloss"), ("early_stopping_rounds", "4"), ("tree_method", "hist"))
            .With("train", new(300, seed: 3)).With("validation", new(100, seed: 4));
        job.Train();

        double[] losses = job.Values("validation", "logloss");
        int best = Array.IndexOf(losses, losses.Min());
        using var model = job.Model();
        Assert.True(losses.Length < 500);
        Assert.Equal((best + 1, $"{best}"), (model.Rounds, model.Attribute("best_iteration")));
        Assert.Equal(best + 4, losses.Length - 1);
    }

    [XGBoostFact]
    public void Early_stopping_without_a_metric_or_without_validation_is_off()
    {
        using var unnamed = new Job(("num_round", "30"), ("eta", "1"), ("early_stopping_rounds", "1")).With("train", new(50, seed: 1)).With("validation", new(50, seed: 2));
        unnamed.Train();
        using var unseen = new Job(("num_round", "30"), ("eta", "1"), ("early_stopping_rounds", "1"), ("eval_metric", "rmse")).With("train", new(50, seed: 1));
        unseen.Train();
        Assert.Equal((30, 30), (unnamed.Values("validation", "rmse").Length, unseen.Values("train", "rmse").Length));
    }

    [XGBoostFact]
    public void The_metric_of_a_tuning_job_is_printed_and_stops_early()
    {
        using var job = new Job(
            ("num_round", "100"), ("objective", "binary:logistic"), ("eval_metric", "auc"), ("_tuning_objective_metric", "validation:f1"), ("early_stopping_rounds", "2"))
            .With("train", new(200, seed: 5)).With("validation", new(60, seed: 6));
        string log = job.Train();
        Assert.Matches(@"(?m)^\[0\]\ttrain-auc:\S+\ttrain-f1:\S+\tvalidation-auc:\S+\tvalidation-f1:\S+$", log);
        double[] values = job.Values("validation", "f1");
        Assert.Equal(Array.IndexOf(values, values.Max()) + 2, values.Length - 1);
    }

    [XGBoostTheory]
    [InlineData("survival:aft", "aft-nloglik")]
    [InlineData("survival:cox", "cox-nloglik")]
    [InlineData("reg:absoluteerror", "mape")]
    [InlineData("reg:gamma", "gamma-deviance")]
    [InlineData("reg:pseudohubererror", "mphe")]
    [InlineData("binary:hinge", "error")]
    public void An_objective_is_learnt_from_bins_and_prints_its_metric(string objective, string metric)
    {
        string text = string.Concat(Job.Csv(new(200, seed: 1)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select((line, row) => $"{(objective == "binary:hinge" ? row % 2 : row % 9 + 1)}{line[line.IndexOf(',')..]}\n"));
        using var job = new Job(("num_round", "3"), ("objective", objective), ("tree_method", "hist"), ("eval_metric", metric));
        job.Folder.With("train", text).With("validation", text);
        job.Train();
        Assert.Equal(3, job.Values("train", metric).Length);
        Assert.Equal(job.Values("train", metric), job.Values("validation", metric));
    }

    [XGBoostTheory]
    [InlineData("hist", "binary:logistic", "base_score", "1.5", "base_score must be in (0,1) for logistic loss")]
    [InlineData("exact", "binary:logistic", "base_score", "1.5", "base_score must be in (0,1) for logistic loss")]
    [InlineData("hist", "reg:tweedie", "eval_metric", "tweedie-nloglik", "tweedie-nloglik must be in format tweedie-nloglik@rho")]
    [InlineData("exact", "reg:tweedie", "eval_metric", "tweedie-nloglik", "tweedie-nloglik must be in format tweedie-nloglik@rho")]
    public void What_XGBoost_blames_on_a_parameter_is_the_callers_error(string method, string objective, string name, string value, string error)
    {
        using var job = new Job(("num_round", "1"), ("tree_method", method), ("objective", objective), (name, value)).With("train", new(50, seed: 1)).With("validation", new(50, seed: 2));
        string reason = job.Fail();
        Assert.StartsWith("ClientError: ", reason);
        Assert.Contains(error, reason);
    }

    [XGBoostTheory]
    [InlineData("hist", "nan,0.5,3", "Label contains NaN")]
    [InlineData("exact", "nan,0.5,3", "Label contains NaN")]
    [InlineData("hist", "1,-0.5,3", "Weights must be positive")]
    [InlineData("exact", "1,-0.5,3", "Weights must be positive")]
    [InlineData("hist", "1,0.5,inf", "Input data contains `inf`")]
    [InlineData("exact", "1,0.5,inf", "Input data contains `inf`")]
    public void Numbers_that_nothing_can_be_learnt_from_are_the_callers_error(string method, string line, string error)
    {
        using var job = new Job(("num_round", "1"), ("tree_method", method), ("csv_weights", "1"));
        job.Folder.With("train", $"1,1,2\n{line}\n");
        string reason = job.Fail();
        Assert.StartsWith("ClientError: ", reason);
        Assert.Contains(error, reason);
    }

    [XGBoostFact]
    public void The_delimiter_is_told_from_the_first_file_that_has_a_line()
    {
        using var job = new Job(("num_round", "1"));
        job.Folder.With("train", "\n", name: "a.csv").With("train", "1;2;3\n0;4;5\n", name: "b.csv");
        string log = job.Train();
        Assert.Contains("Determined delimiter of CSV input is ';'", log);
        Assert.Contains("Train matrix has 2 rows and 2 columns", log);
    }

    [XGBoostTheory]
    [InlineData("hist")]
    [InlineData("exact")]
    public void Rows_may_lack_every_feature(string method)
    {
        using var job = new Job(("num_round", "2"), ("tree_method", method));
        job.Folder.With("train", "1\n0\n", "text/libsvm", "a").With("train", "1 0:1\n0 2:2\n", "text/libsvm", "b").With("train", "1\n", "text/libsvm", "c");
        job.Folder.With("validation", "1\n0 1:2\n", "text/libsvm");
        Assert.Contains("Train matrix has 5 rows and 3 columns", job.Train());
    }

    [XGBoostTheory]
    [InlineData("hist")]
    [InlineData("exact")]
    public void Queries_that_do_not_stand_together_are_the_callers_error(string method)
    {
        using var job = new Job(("num_round", "1"), ("tree_method", method), ("objective", "rank:pairwise"));
        job.Folder.With("train", "1 qid:2 0:1\n0 qid:1 0:2\n", "text/libsvm");
        Assert.Matches("^ClientError: .*qid.*sorted", job.Fail());
    }

    [XGBoostFact]
    public void Weights_of_the_second_column_count()
    {
        var cases = new Cases(300, seed: 7);
        using var job = new Job(("num_round", "3"), ("csv_weights", "1"), ("tree_method", "hist")).With("train", cases, weights: true);
        job.Train();
        using var matrix = cases.Plain();
        using var expected = Booster.Create(matrix);
        expected.Set("tree_method", "hist");
        for (int round = 0; round < 3; round++)
        {
            expected.Update(round, matrix);
        }

        using var model = job.Model();
        Assert.Equal(expected.Predict(matrix).Values, model.Predict(matrix).Values);
    }

    [XGBoostTheory]
    [InlineData("0.72", "binary:logistic", @"train-error:0(\.\d+)?$")]
    [InlineData("1.2-2", "binary:logistic", @"train-error:0\.\d{5}$")]
    [InlineData("1.3-1", "binary:logistic", @"train-logloss:0\.\d{5}$")]
    [InlineData("1.3-1", "binary:logitraw", @"train-auc:[01]\.\d{5}$")]
    [InlineData("1.5-1", "binary:logitraw", @"train-logloss:0\.\d{5}$")]
    public void A_release_has_its_default_metric_and_its_numbers(string release, string objective, string expected)
    {
        using var job = new Job(("num_round", "2"), ("objective", objective)) { Release = release }.With("train", new(100, seed: 8));
        Assert.Matches($@"(?m)^\[1\]\t{expected}", job.Train());
    }

    [XGBoostFact]
    public void A_file_is_of_the_form_that_its_release_reads()
    {
        using var binary = new Job(("num_round", "1")) { Release = "1.7-1" }.With("train", new(50, seed: 9));
        using var universal = new Job(("num_round", "1")) { Release = "3.0-5" }.With("train", new(50, seed: 9));
        binary.Train();
        universal.Train();
        Assert.Equal("binf"u8, File.ReadAllBytes(binary.ModelPath).AsSpan(0, 4));
        Assert.Equal("{L"u8, File.ReadAllBytes(universal.ModelPath).AsSpan(0, 2));
    }

    [XGBoostFact]
    public void What_is_wrong_with_data_or_parameters_is_said_to_the_caller()
    {
        using var empty = new Job(("num_round", "1"));
        empty.Folder.With("train", "");
        Assert.StartsWith("ClientError: No data in training channel path", empty.Fail());

        using var noValidation = new Job(("num_round", "1")).With("train", new(10, seed: 1));
        noValidation.Folder.With("validation", "");
        Assert.StartsWith("ClientError: No data in validation channel path", noValidation.Fail());

        using var hidden = new Job(("num_round", "1")).With("train", new(10, seed: 1));
        hidden.Folder.With("train", "1,2", name: ".part");
        Assert.Equal("ClientError: Hidden file found in the data path! Remove that before training.", hidden.Fail());

        using var labels = new Job(("num_round", "1"), ("objective", "binary:logistic"));
        labels.Folder.With("train", "3,1\n4,2\n");
        Assert.Contains("label must be in [0,1] for logistic regression", labels.Fail());
        Assert.StartsWith("ClientError: ", File.ReadAllText(labels.Root.Failure));

        using var widths = new Job(("num_round", "1"));
        widths.Folder.With("train", "3,1\n4,2\n").With("validation", "3,1,1\n4,2,1\n");
        Assert.Equal("ClientError: Channel 'validation': a row has 2 features, those of 'train' have 1.", widths.Fail());

        using var words = new Job(("num_round", "1"));
        words.Folder.With("train", "3,1\n4,two\n");
        Assert.Contains("train/data.csv: line 2", words.Fail());
    }

    [XGBoostFact]
    public void Libsvm_may_have_validation_rows_that_are_wider_and_marker_files_are_passed_over()
    {
        using var job = new Job(("num_round", "2"), ("tree_method", "hist"), ("base_score", "0.5"));
        job.Folder.With("train", "1 0:1 2:5\n0 1:3\n", contentType: null).With("train", "", contentType: null, name: "_SUCCESS").With("validation", "1 0:1 6:2\n0 1:1\n", "text/x-libsvm");
        job.Train();
        using var model = job.Model();
        Assert.Equal(7, model.Features);
    }
}
