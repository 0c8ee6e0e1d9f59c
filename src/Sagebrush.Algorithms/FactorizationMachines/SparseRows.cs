using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>Rows as pairs: zeros of dense rows add nothing to a score and nothing to a gradient.</summary>
internal static class SparseRows
{
    /// <summary>The rows of a batch.</summary>
    /// <param name="batch">n × d, dense or sparse.</param>
    public static CsrMatrix Of(RowBatch batch) => batch.IsSparse ? batch.Sparse : Of(batch, new());

    /// <summary>The rows of a batch.</summary>
    /// <param name="batch">n × d, dense or sparse.</param>
    /// <param name="into">Filled where they are dense.</param>
    public static CsrMatrix Of(RowBatch batch, CsrMatrix into)
    {
        if (batch.IsSparse)
        {
            return batch.Sparse;
        }

        into.Clear(batch.Columns);
        for (int row = 0; row < batch.Rows; row++)
        {
            into.AddRow(batch.Dense.Row(row));
        }

        return into;
    }
}
