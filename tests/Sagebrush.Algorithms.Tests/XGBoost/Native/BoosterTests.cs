using System.Runtime.InteropServices;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class BoosterTests
{
    [XGBoostFact]
    public void A_booster_learns_and_answers_the_same_for_all_forms_of_rows()
    {
        var cases = new Cases(500, seed: 1);
        using var matrix = cases.Plain();
        using var booster = Train(matrix, rounds: 20);
        var expected = booster.Predict(matrix);
        Assert.True(expected.Values.Index().Count(answer => answer.Item > 0.5 == cases.Labels[answer.Index] > 0.5) > 450);
        Assert.Equal([500], expected.Shape);
        Assert.Equal(expected.Values, booster.Predict(cases.Values, cases.Rows, Cases.Columns).Values);
        Assert.Equal((500, 20, Cases.Columns), (matrix.Rows, booster.Rounds, booster.Features));

        var known = cases.Values.Index().Where(value => !float.IsNaN(value.Item)).ToArray();
        long[] starts = [.. Enumerable.Range(0, cases.Rows + 1).Select(row => (long)known.Count(value => value.Index < row * Cases.Columns))];
        int[] keys = [.. known.Select(value => value.Index % Cases.Columns)];
        float[] values = [.. known.Select(value => value.Item)];
        Assert.Equal(expected.Values, booster.Predict(starts, keys, values, Cases.Columns).Values);
        using var sparse = DMatrix.FromSparse(starts, keys, values, Cases.Columns);
        Assert.Equal(expected.Values, booster.Predict(sparse).Values);
    }

    [XGBoostTheory]
    [InlineData(1, 500)]
    [InlineData(3, 200)]
    [InlineData(8, 64)]
    public void Quantised_rows_give_the_model_of_plain_ones(int batches, int rowsOfABatch)
    {
        var cases = new Cases(500, seed: 2);
        using var plain = cases.Plain();
        using var quantised = DMatrix.Quantised(new Pieces(cases, rowsOfABatch));
        Assert.Equal(batches, (cases.Rows - 1) / rowsOfABatch + 1);
        using var expected = Train(plain, rounds: 10);
        using var booster = Train(quantised, rounds: 10);
        Assert.Equal(expected.Save(ModelFormat.Json), booster.Save(ModelFormat.Json));

        var others = new Cases(300, seed: 3);
        using var plainOthers = others.Plain();
        using var quantisedOthers = DMatrix.Quantised(new Pieces(others, rowsOfABatch), reference: quantised);
        Assert.Equal(expected.Evaluate(9, [("validation", plainOthers)]), booster.Evaluate(9, [("validation", quantisedOthers)]));
    }

    [XGBoostTheory]
    [InlineData(ModelFormat.Json)]
    [InlineData(ModelFormat.UniversalBinaryJson)]
    [InlineData(ModelFormat.Binary)]
    public void A_model_that_was_saved_answers_as_before(ModelFormat format)
    {
        using var matrix = new Cases(200, seed: 4).Plain();
        using var booster = Train(matrix, rounds: 5);
        booster.SetAttribute("best_iteration", "3");
        using var loaded = Booster.Load(booster.Save(format));
        Assert.Equal(booster.Predict(matrix).Values, loaded.Predict(matrix).Values);
        Assert.Equal(("3", null), (loaded.Attribute("best_iteration"), loaded.Attribute("best_score")));
        using var first = loaded.Slice(0, 2);
        Assert.Equal(booster.Predict(matrix, rounds: 2).Values, first.Predict(matrix).Values);
    }

    [XGBoostFact]
    public void Contributions_add_up_to_the_margin()
    {
        using var matrix = new Cases(50, seed: 5).Plain();
        using var booster = Train(matrix, rounds: 5);
        var contributions = booster.Predict(matrix, PredictionKind.Contributions);
        Assert.Equal([50, Cases.Columns + 1], contributions.Shape);
        Assert.All(booster.Predict(matrix, PredictionKind.Margin).Values.Zip(contributions.Values.Chunk(Cases.Columns + 1)),
            row => Assert.Equal(row.First, row.Second.Sum(), 1e-4f));
    }

    [XGBoostFact]
    public void What_the_library_refuses_it_says_in_a_sentence()
    {
        using var matrix = new Cases(20, seed: 6).Plain();
        matrix.Set("label", [.. Enumerable.Repeat(7f, 20)]);
        using var booster = Booster.Create(matrix);
        booster.Set("objective", "binary:logistic");
        Assert.Equal("label must be in [0,1] for logistic regression", Assert.Throws<XGBoostException>(() => booster.Update(0, matrix)).Message.Split(": ")[^1]);
        Assert.Throws<XGBoostException>(() => Booster.Load("no model"u8));
    }

    private static Booster Train(DMatrix matrix, int rounds)
    {
        var booster = Booster.Create(matrix);
        foreach (var (name, value) in new[] { ("objective", "binary:logistic"), ("tree_method", "hist"), ("max_depth", "4"), ("nthread", "2") })
        {
            booster.Set(name, value);
        }

        for (int round = 0; round < rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster;
    }

    private sealed unsafe class Pieces(Cases cases, int rowsOfABatch) : MatrixBatches
    {
        private readonly GCHandle _values = GCHandle.Alloc(cases.Values, GCHandleType.Pinned);
        private int _next;

        protected override void Reset() => _next = 0;

        protected override bool Next(ProxyMatrix proxy)
        {
            int rows = Math.Min(rowsOfABatch, cases.Rows - _next);
            if (rows <= 0)
            {
                return false;
            }

            proxy.SetDense((float*)_values.AddrOfPinnedObject() + _next * Cases.Columns, rows, Cases.Columns);
            proxy.Set("label", cases.Labels.AsSpan(_next, rows));
            proxy.Set("weight", cases.Weights.AsSpan(_next, rows));
            _next += rows;
            return true;
        }
    }
}
