using System.Text;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class TableRowsTests
{
    private static readonly XGBoostRelease Release = XGBoostRelease.All.Single(release => release.Name == "1.7-1");

    [XGBoostTheory]
    [InlineData("binary:logistic", null, "logloss", 1)]
    [InlineData("binary:logistic", null, "logloss", 3)]
    [InlineData("multi:softprob", "3", "mlogloss", 1)]
    [InlineData("count:poisson", null, "poisson-nloglik", 1)]
    [InlineData("reg:squarederror", null, "rmsle", 2)]
    public void Trees_walked_here_and_by_the_library_give_the_same_bits_and_metrics(string objective, string? classes, string metric, int roundsAtOnce)
    {
        var (cases, others) = (new Cases(400, seed: 1), new Cases(700, seed: 2));
        var given = new Dictionary<string, string> { ["num_round"] = "9", ["objective"] = objective, ["tree_method"] = "hist", ["eval_metric"] = metric, ["base_score"] = "0.3" };
        if (classes is not null)
        {
            given["num_class"] = classes;
        }

        Assert.True(HyperValues.TryParse(new Sagebrush.XGBoost.XGBoost(Release).Manifest, given, out var values, out _));
        var plan = BoostingPlan.Of(values, Release);
        using var matrix = cases.Plain();
        using var plain = others.Plain();
        plain.Set("weight", []);
        using var booster = Booster.Create(matrix, plain);
        foreach (var (name, value) in plan.EngineParameters)
        {
            booster.Set(name, value);
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Job.Csv(others)));
        var table = RowTable.Read(stream, RowFormat.Csv(new() { LabelSize = 1, EmptyIsMissing = true }), CancellationToken.None);
        using var rows = new TableRows("validation", table, plan);
        for (int round = 0; round < 9; round++)
        {
            booster.Update(round, matrix);
            if (round % roundsAtOnce == roundsAtOnce - 1)
            {
                Assert.Equal(booster.Evaluate(round, [("validation", plain)]), rows.Evaluate(booster, round));
                Assert.Equal(booster.Predict(plain, PredictionKind.Margin).Values, rows.Margins(booster).Values);
            }
        }
    }
}
