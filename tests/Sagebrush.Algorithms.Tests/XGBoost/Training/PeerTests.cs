using System.Globalization;
using System.Text;
using System.Text.Json;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>A job's model and metrics beside those that Python's XGBoost makes of the same file.</summary>
public sealed class PeerTests
{
    public static TheoryData<string> Parameters =>
    [
        """{"tree_method":"exact","max_depth":"4","objective":"binary:logistic"}""",
        """{"tree_method":"hist","max_depth":"4","objective":"binary:logistic","eval_metric":["auc","error@0.7"]}""",
        """{"tree_method":"hist","objective":"binary:logistic","subsample":"0.8","colsample_bylevel":"0.5"}""",
        """{"tree_method":"hist","max_bin":"16","grow_policy":"lossguide","max_leaves":"8"}""",
        """{"tree_method":"hist","subsample":"0.5","seed":"5","objective":"multi:softprob","num_class":"3"}""",
        """{"tree_method":"approx","eta":"0.1","gamma":"0.1","min_child_weight":"3"}""",
        """{"objective":"count:poisson","subsample":"0.7","colsample_bytree":"0.6","seed":"7","max_delta_step":"0.5"}""",
        """{"booster":"dart","tree_method":"hist","rate_drop":"0.3","one_drop":"1","seed":"3","objective":"binary:logistic"}""",
        """{"booster":"gblinear","updater":"coord_descent","lambda":"0.5","alpha":"0.1","objective":"binary:logistic","base_score":"0.3"}""",
        """{"objective":"multi:softprob","num_class":"2","tree_method":"hist","num_parallel_tree":"2"}""",
        """{"objective":"multi:softmax","num_class":"3","tree_method":"exact"}""",
        """{"tree_method":"hist","monotone_constraints":"(1,-1,0,0,0)","interaction_constraints":"[[1,2],[3,4]]"}""",
        """{"objective":"reg:tweedie","tweedie_variance_power":"1.3"}""",
        """{"objective":"reg:pseudohubererror"}""",
        """{"objective":"binary:hinge","scale_pos_weight":"2"}""",
        """{"objective":"survival:cox"}""",
    ];

    [XGBoostPeerTheory]
    [MemberData(nameof(Parameters))]
    public void A_job_makes_the_same_model_with_the_same_metrics(string parameters)
    {
        string csv = Job.Csv(new Cases(500, seed: 1)), validation = Job.Csv(new Cases(200, seed: 2));
        using var job = Of(parameters, rounds: 8);
        job.Folder.With("train", csv).With("validation", validation);
        job.Train();
        Compare(job, parameters, rounds: 8, "csv");
    }

    [XGBoostPeerFact]
    public void Weights_make_the_same_model()
    {
        const string parameters = """{"tree_method":"hist","objective":"binary:logistic"}""";
        using var job = Of(parameters, rounds: 5);
        job.Folder.HyperParameters["csv_weights"] = "1";
        job.With("train", new(300, seed: 3), weights: true).With("validation", new(100, seed: 4), weights: true);
        job.Train();
        Compare(job, parameters, rounds: 5, "weighted");
    }

    [XGBoostPeerTheory]
    [InlineData("""{"tree_method":"hist","objective":"binary:logistic"}""", false)]
    [InlineData("""{"tree_method":"exact","objective":"rank:pairwise"}""", true)]
    [InlineData("""{"tree_method":"hist","objective":"rank:ndcg","eval_metric":"ndcg@5"}""", true)]
    [InlineData("""{"tree_method":"approx","objective":"rank:map"}""", true)]
    public void Sparse_rows_and_queries_make_the_same_model(string parameters, bool hasQueries)
    {
        using var job = Of(parameters, rounds: 5);
        job.Folder.With("train", LibSvm(new(400, seed: 5), hasQueries), contentType: null).With("validation", LibSvm(new(150, seed: 6), hasQueries), "text/libsvm");
        job.Train();
        Compare(job, parameters, rounds: 5, "libsvm");
    }

    [XGBoostPeerFact]
    public void Early_stopping_keeps_the_same_rounds()
    {
        const string parameters = """{"tree_method":"hist","objective":"binary:logistic","eta":"0.8","eval_metric":"logloss"}""";
        using var job = Of(parameters, rounds: 300);
        job.Folder.HyperParameters["early_stopping_rounds"] = "5";
        job.With("train", new(200, seed: 7)).With("validation", new(100, seed: 8));
        job.Train();
        Compare(job, parameters, rounds: 300, "csv", patience: 5);
    }

    [XGBoostPeerTheory]
    [InlineData("0.90-2")]
    [InlineData("1.7-1")]
    [InlineData("3.0-5")]
    public void Python_reads_a_jobs_file_as_it_is(string release)
    {
        var cases = new Cases(100, seed: 9);
        using var job = new Job(("num_round", "3")) { Release = release }.With("train", cases);
        job.Train();
        using var model = job.Model();
        Assert.Equal(model.Predict(cases.Values, cases.Rows, Cases.Columns).Values,
            TrainingPeer.Call<float[]>("predict", job.ModelPath, "csv", Path.Combine(job.Root.Channel("train"), "data.csv")));
    }

    private static Job Of(string parameters, int rounds)
    {
        var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(parameters)!;
        return new([.. given.Select(one => (one.Key, one.Value.ValueKind == JsonValueKind.Array ? string.Join(',', one.Value.EnumerateArray()) : one.Value.GetString()!)),
            ("num_round", rounds.ToString(CultureInfo.InvariantCulture))]);
    }

    private static void Compare(Job job, string parameters, int rounds, string form, int? patience = null)
    {
        string model = Path.Combine(job.Root.Path, "peer.json"), data = Path.Combine(job.Root.Channel("validation"), "data.csv");
        var metrics = TrainingPeer.Call<Dictionary<string, double>>(["train", parameters, $"{rounds}", form, Path.Combine(job.Root.Channel("train"), "data.csv"), model, data,
            .. patience is null ? Array.Empty<string>() : [$"{patience}"]]);
        using var peer = Booster.Load(File.ReadAllBytes(model));
        // The binary form forgets some of the objective's parameters, JSON the names of metrics: both models take both ways.
        using var same = Booster.Load(peer.Save(ModelFormat.Binary));
        using var own = job.Model();
        Assert.Equal(Encoding.UTF8.GetString(same.Save(ModelFormat.Json)), Encoding.UTF8.GetString(own.Save(ModelFormat.Json)));
        foreach (var (name, value) in metrics)
        {
            string[] parts = name.Split('-', 2);
            Assert.Equal(value, job.Values(parts[0], parts[1])[^1], 1e-5);
        }
    }

    private static string LibSvm(Cases cases, bool hasQueries)
    {
        var text = new StringBuilder();
        for (int row = 0; row < cases.Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cases.Labels[row]}").Append(hasQueries ? $" qid:{row / 10}" : "");
            for (int column = 0; column < Cases.Columns; column++)
            {
                float value = cases.Values[row * Cases.Columns + column];
                text.Append(float.IsNaN(value) ? "" : string.Create(CultureInfo.InvariantCulture, $" {column}:{value}"));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
