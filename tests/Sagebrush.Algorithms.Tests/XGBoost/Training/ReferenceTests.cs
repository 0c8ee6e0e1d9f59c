using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Data sets of scikit-learn, three quarters for training, with the results that XGBoost 1.7.4 is known to have: depth 5, eta 0.2, 50 rounds.</summary>
public sealed class ReferenceTests(ReferenceSets sets) : IClassFixture<ReferenceSets>
{
    [LearnTheory]
    [InlineData("breast_cancer", "exact", "binary:logistic", "", "error:0.03497,logloss:0.05827,auc:0.99811")]
    [InlineData("breast_cancer", "hist", "binary:logistic", "", "error:0.01399,logloss:0.05100,auc:0.99874")]
    [InlineData("diabetes", "exact", "reg:squarederror", "", "rmse:64.042")]
    [InlineData("diabetes", "hist", "reg:squarederror", "", "rmse:63.620")]
    [InlineData("digits", "", "multi:softmax", "10", "merror:0.05111,mlogloss:0.1532")]
    [InlineData("iris", "", "multi:softprob", "3", "merror:0.02632")]
    public void A_job_reaches_the_known_result(string set, string method, string objective, string classes, string expected)
    {
        var scores = expected.Split(',').Select(score => score.Split(':')).ToDictionary(score => score[0], score => score[1]);
        using var job = new Job(("num_round", "50"), ("max_depth", "5"), ("eta", "0.2"), ("objective", objective), ("eval_metric", string.Join(',', scores.Keys)));
        foreach (var (name, value) in new[] { ("tree_method", method), ("num_class", classes) }.Where(parameter => parameter.Item2.Length > 0))
        {
            job.Folder.HyperParameters[name] = value;
        }

        foreach (string channel in new[] { "train", "validation" })
        {
            job.Folder.With(channel, File.ReadAllText(sets.File($"{set}.{channel}")));
        }

        job.Train();
        foreach (var (metric, value) in scores)
        {
            int digits = value.Length - value.IndexOf('.', StringComparison.Ordinal) - 1;
            Assert.Equal(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture), job.Values("validation", metric)[^1], Math.Pow(10, -digits));
        }
    }
}

/// <summary>The data sets as files, written once.</summary>
public sealed class ReferenceSets : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-sets-").FullName;

    private readonly Lazy<bool> _written;

    public ReferenceSets() => _written = new(() => TrainingPeer.Call<bool>("sets", _folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string File(string name) => _written.Value ? Path.Combine(_folder, name) : throw new IOException("The peer wrote no files.");
}
