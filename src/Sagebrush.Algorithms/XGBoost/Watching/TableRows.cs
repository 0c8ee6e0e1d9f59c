using System.Globalization;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.XGBoost;

/// <summary>
/// The rows of a table that XGBoost never sees: after each round the new trees are walked here, over rows as compact as they were read, and what XGBoost scores is the
/// margins alone. For rows of mostly zeros that is many times faster than a matrix of all their values, and needs none. Margins are summed tree after tree as the library
/// sums them: every bit is the same. For boosters whose trees do not change afterwards.
/// </summary>
internal sealed class TableRows : WatchedRows
{
    private const int RowsOfATask = 256;

    private readonly RowTable _table;
    private readonly Booster _scorer;
    private readonly DMatrix _rows;
    private readonly IReadOnlyList<(string Name, string Value)> _parameters;
    private float[] _margins = [];
    private int _rounds;

    /// <summary>Watches a table.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="table">With labels.</param>
    /// <param name="plan">Names objective and metrics.</param>
    public TableRows(string name, RowTable table, BoostingPlan plan) : base(name)
    {
        (_table, _parameters, Labels) = (table, plan.EngineParameters, table.Labels.ToArray());
        _rows = DMatrix.FromDense(new float[table.Rows], (int)table.Rows, 1);
        _rows.Set("label", Labels);
        if (table.Weights.Length > 0)
        {
            _rows.Set("weight", table.Weights.Span);
        }

        _scorer = Booster.Create(_rows);
        foreach (var (parameter, value) in _parameters)
        {
            _scorer.Set(parameter, value);
        }

        // A booster that is configured for the first time seeds the generator that all boosters of a thread share: this must not happen between rounds of the
        // trained one, whose rows are drawn from it.
        _ = _scorer.Configuration;
    }

    /// <inheritdoc/>
    public override float[] Labels { get; }

    /// <inheritdoc/>
    public override string Evaluate(Booster booster, int round)
    {
        var trees = RoundTrees.Of(booster, _rounds, booster.Rounds);
        if (_rounds == 0)
        {
            Start(trees.BaseScore);
        }

        Walk(trees);
        _rounds = booster.Rounds;
        _rows.Set("base_margin", _margins);
        return _scorer.Evaluate(round, [(Name, _rows)]);
    }

    /// <inheritdoc/>
    public override (float[] Values, int Width) Margins(Booster booster) => (_margins, _margins.Length / Labels.Length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _scorer.Dispose();
        _rows.Dispose();
        base.Dispose(disposing);
    }

    // A model without trees answers what every margin starts from.
    private void Start(float baseScore)
    {
        _scorer.Set("base_score", baseScore.ToString("R", CultureInfo.InvariantCulture));
        _margins = _scorer.Predict(_rows, PredictionKind.Margin).Values;
    }

    private void Walk(RoundTrees trees)
    {
        var places = new int[_table.Columns];
        Array.Fill(places, -1);
        foreach (var (place, feature) in trees.Features.Index().Where(feature => feature.Item < places.Length))
        {
            places[feature] = place;
        }

        int width = _margins.Length / Labels.Length, first = 0;
        foreach (var block in _table.Blocks)
        {
            int before = first;
            ParallelRanges.Run(block.Rows, RowsOfATask, (start, end) =>
            {
                var values = new float[trees.Features.Length];
                for (int row = start; row < end; row++)
                {
                    Pick(block, row, trees.Features, places, values);
                    trees.Add(values, _margins.AsSpan((before + row) * width, width));
                }
            }, CancellationToken.None);
            first += block.Rows;
        }
    }

    private static void Pick(RowBlock block, int row, int[] features, int[] places, Span<float> values)
    {
        if (!block.IsCompact)
        {
            var dense = block.Dense.Span.Slice(row * block.Columns, block.Columns);
            for (int i = 0; i < features.Length; i++)
            {
                values[i] = dense[features[i]];
            }

            return;
        }

        values.Fill(block.AbsentIsMissing ? float.NaN : 0);
        var pointers = block.RowPointers.Span;
        var keys = block.Keys.Span[(int)pointers[row]..(int)pointers[row + 1]];
        var given = block.Values.Span.Slice((int)pointers[row], keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            if (places[keys[i]] is >= 0 and var place)
            {
                values[place] = given[i];
            }
        }
    }
}
