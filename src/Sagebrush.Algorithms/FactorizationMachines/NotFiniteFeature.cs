using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>A feature of a batch that is infinite or no number.</summary>
/// <param name="Row">Its row, from 0.</param>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Value">What it is.</param>
internal readonly record struct NotFiniteFeature(int Row, int Column, float Value)
{
    /// <summary>The first one; null when all features are finite.</summary>
    /// <param name="rows">n × d, dense or sparse.</param>
    public static NotFiniteFeature? In(RowBatch rows)
    {
        var values = rows.IsSparse ? rows.Sparse.Values.Span : rows.Dense.Values;
        int at = DenseMatrix.IndexOfNotFinite(values);
        return at < 0 ? null
            : rows.IsSparse ? new(rows.Sparse.RowOf(at), rows.Sparse.Keys.Span[at], values[at])
            : new(at / rows.Columns, at % rows.Columns, values[at]);
    }
}
