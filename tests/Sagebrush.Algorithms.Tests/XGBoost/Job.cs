using System.Globalization;
using System.Text;
using Sagebrush.Contract;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>A training job of one host, with everything that it leaves behind.</summary>
internal sealed class Job : IDisposable
{
    public Job(params (string Name, string Value)[] hyperParameters) : this(new TrainingFolder(), hyperParameters)
    {
    }

    public Job(TrainingFolder folder, params (string Name, string Value)[] hyperParameters)
    {
        Folder = folder;
        Folder.HyperParameters.Clear();
        foreach (var (name, value) in hyperParameters)
        {
            Folder.HyperParameters[name] = value;
        }
    }

    public TrainingFolder Folder { get; }

    public string Release { get; init; } = "1.7-1";

    public MlRoot Root => Folder.Root;

    public string ModelPath => Path.Combine(Root.Model, "xgboost-model");

    public Sagebrush.XGBoost.XGBoost Algorithm => new(XGBoostRelease.All.Single(release => release.Name == Release));

    public void Dispose() => Folder.Dispose();

    public Job With(string channel, Cases cases, bool weights = false)
    {
        Folder.With(channel, Csv(cases, weights));
        return this;
    }

    /// <summary>Trains, and answers the log without stamps.</summary>
    public string Train(CancellationToken cancel = default)
    {
        int code = Folder.Train(Algorithm, cancel);
        Assert.True(code == 0, Folder.Log);
        return Folder.Log;
    }

    /// <summary>Trains in vain, and answers the reason of the failure.</summary>
    public string Fail()
    {
        Assert.Equal(1, Folder.Train(Algorithm));
        return File.ReadAllText(Root.Failure);
    }

    public Booster Model() => Booster.Load(File.ReadAllBytes(ModelPath));

    /// <summary>The values of a metric, round by round.</summary>
    public double[] Values(string channel, string metric) =>
    [
        .. Folder.Log.Split('\n').Where(line => line.StartsWith('[') && line.Contains('\t')).SelectMany(line => line.Split('\t').Skip(1))
            .Where(score => score.StartsWith($"{channel}-{metric}:", StringComparison.Ordinal)).Select(score => double.Parse(score.Split(':')[1], CultureInfo.InvariantCulture)),
    ];

    public static string Csv(Cases cases, bool weights = false)
    {
        var text = new StringBuilder();
        for (int row = 0; row < cases.Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cases.Labels[row]}");
            if (weights)
            {
                text.Append(CultureInfo.InvariantCulture, $",{cases.Weights[row]}");
            }

            foreach (float value in cases.Values.AsSpan(row * Cases.Columns, Cases.Columns))
            {
                text.Append(',').Append(float.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
