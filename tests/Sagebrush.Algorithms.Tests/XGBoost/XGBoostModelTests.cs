using Sagebrush.Numerics;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>A model answers as the same model does in Python, to the last bit.</summary>
public sealed class XGBoostModelTests
{
    [XGBoostPeerTheory]
    [MemberData(nameof(XGBoostPeer.Names), MemberType = typeof(XGBoostPeer))]
    public void Values_and_margins_are_those_of_Python_in_every_format(string name)
    {
        var (rows, value, margin) = (XGBoostPeer.Rows, XGBoostPeer.Floats(name + ".value"), XGBoostPeer.Floats(name + ".margin"));
        foreach (string format in XGBoostPeer.Formats)
        {
            using var model = XGBoostModel.Load(XGBoostPeer.File($"{name}.{format}"));
            Assert.Equal(XGBoostPeer.Columns, model.FeatureCount);
            var (values, margins) = (new float[value.Length], new float[margin.Length]);
            model.Predict(rows, values);
            model.Margins(rows, margins);
            Assert.Equal(value, values);
            Assert.Equal(margin, margins);
        }
    }

    [XGBoostPeerTheory]
    [MemberData(nameof(XGBoostPeer.Names), MemberType = typeof(XGBoostPeer))]
    public void Compressed_rows_are_answered_as_the_same_rows_with_NaN(string name)
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File(name + ".json"));
        var (value, contribution) = (XGBoostPeer.Floats(name + ".value"), XGBoostPeer.Floats(name + ".contributions"));
        var (values, contributions, rows) = (new float[value.Length], new float[contribution.Length], Compressed(XGBoostPeer.Rows));
        model.Predict(rows, values);
        model.Contributions(rows, contributions);
        Assert.Equal(value, values);
        Assert.Equal(contribution, contributions);
    }

    [XGBoostPeerTheory]
    [MemberData(nameof(XGBoostPeer.Names), MemberType = typeof(XGBoostPeer))]
    public void Contributions_and_leaves_are_those_of_Python(string name)
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File(name + ".json"));
        var (rows, exact, approximate) = (XGBoostPeer.Rows, XGBoostPeer.Floats(name + ".contributions"), XGBoostPeer.Floats(name + ".approximate"));
        var contributions = new float[exact.Length];
        model.Contributions(rows, contributions);
        Assert.Equal(exact, contributions);
        model.Contributions(rows, contributions, approximate: true);
        Assert.Equal(approximate, contributions);
        if (model.BoosterType == "gblinear")
        {
            Assert.Throws<XGBoostException>(() => model.Leaves(rows));
        }
        else
        {
            Assert.Equal(XGBoostPeer.Floats(name + ".leaves"), model.Leaves(rows));
        }
    }

    [XGBoostPeerFact]
    public void Rows_of_which_the_trees_ask_little_are_answered_as_in_Python()
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File("wide.ubj"));
        var (rows, value, margin) = (XGBoostPeer.Floats("wide.rows"), XGBoostPeer.Floats("wide.value"), XGBoostPeer.Floats("wide.margin"));
        var (values, margins) = (new float[value.Length], new float[margin.Length]);
        model.Predict(rows, values);
        model.Margins(rows, margins);
        Assert.Equal(value, values);
        Assert.Equal(margin, margins);
    }

    [XGBoostPeerTheory]
    [InlineData("logistic", "binary:logistic", "gbtree", 0, 1, 1)]
    [InlineData("softmax", "multi:softmax", "gbtree", 3, 1, 3)]
    [InlineData("softprob", "multi:softprob", "gbtree", 3, 3, 3)]
    [InlineData("dart", "binary:logistic", "dart", 0, 1, 1)]
    [InlineData("linear", "reg:squarederror", "gblinear", 0, 1, 1)]
    public void A_model_knows_what_it_is(string name, string objective, string booster, int classes, int values, int margins)
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File(name + ".ubj"));
        Assert.Equal(
            (objective, booster, classes, values, margins, margins * (XGBoostPeer.Columns + 1)),
            (model.Objective, model.BoosterType, model.ClassCount, model.PredictionWidth, model.MarginWidth, model.ContributionWidth));
    }

    [XGBoostPeerFact]
    public void A_model_that_was_stopped_early_knows_its_best_round()
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File("stopped.json"));
        Assert.InRange(model.BestIteration!.Value, 1, 10);
    }

    [XGBoostPeerFact]
    public void Many_threads_ask_at_once()
    {
        foreach (string name in new[] { "softprob", "dart", "linear" })
        {
            using var model = XGBoostModel.Load(XGBoostPeer.File(name + ".json"));
            float[] one = XGBoostPeer.Rows, value = XGBoostPeer.Floats(name + ".value");
            float[] rows = [.. Enumerable.Repeat(one, 20).SelectMany(part => part)], expected = [.. Enumerable.Repeat(value, 20).SelectMany(part => part)];
            Parallel.For(0, 8, _ =>
            {
                var values = new float[expected.Length];
                model.Predict(rows, values);
                Assert.Equal(expected, values);
            });
        }
    }

    [XGBoostPeerFact]
    public void Lengths_that_make_no_sense_are_refused()
    {
        using var model = XGBoostModel.Load(XGBoostPeer.File("softprob.json"));
        Assert.ThrowsAny<ArgumentException>(() => model.Predict(new float[8], new float[3]));
        Assert.ThrowsAny<ArgumentException>(() => model.Predict(new float[7], new float[1]));
        Assert.ThrowsAny<ArgumentException>(() => model.Contributions(new float[7], new float[8]));
        var wide = new CsrMatrix();
        wide.Clear(8);
        wide.AddRow([7], [1]);
        Assert.ThrowsAny<ArgumentException>(() => model.Predict(wide, new float[3]));
        model.Predict(ReadOnlySpan<float>.Empty, []);
        Assert.Empty(model.Leaves([]));
    }

    private static CsrMatrix Compressed(float[] rows)
    {
        var matrix = new CsrMatrix();
        matrix.Clear(XGBoostPeer.Columns);
        foreach (float[] row in rows.Chunk(XGBoostPeer.Columns))
        {
            int[] keys = [.. Enumerable.Range(0, row.Length).Where(key => !float.IsNaN(row[key]))];
            matrix.AddRow(keys, [.. keys.Select(key => row[key])]);
        }

        return matrix;
    }
}
