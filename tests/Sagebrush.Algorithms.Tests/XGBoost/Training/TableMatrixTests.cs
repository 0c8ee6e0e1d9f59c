using System.Text;
using Sagebrush.Data;
using Sagebrush.Data.Csv;
using Sagebrush.Data.LibSvm;
using Sagebrush.Numerics;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class TableMatrixTests
{
    private const int Rows = 600, Columns = 40;

    [XGBoostTheory]
    [InlineData(4, true)]
    [InlineData(255, true)]
    [InlineData(1000, false)]
    public void Bins_of_few_values_give_the_model_of_plain_rows(int different, bool areTold)
    {
        // Most counts are 0, the last column is 0 always, the first takes all different values.
        var random = new SplitMix(7);
        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            text.Append(row % 2).Append(',').Append(1 + row % different);
            for (int column = 1; column < Columns; column++)
            {
                text.Append(',').Append(column < Columns - 1 && random.NextBelow(10) == 0 ? (int)random.NextBelow(3) + row % 2 : 0);
            }

            text.Append('\n');
        }

        var table = RowTable.Read(new MemoryStream(Encoding.ASCII.GetBytes(text.ToString())), RowFormat.Csv(new CsvDialect { LabelSize = 1 }), default);
        Assert.All(table.Blocks, block => Assert.True(block.IsCompact));
        AssertSameModel(table, areTold);
    }

    [XGBoostFact]
    public void What_is_absent_from_sparse_rows_is_no_value()
    {
        var random = new SplitMix(8);
        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            text.Append(row % 2);
            for (int column = 0; column < Columns; column++)
            {
                text.Append(random.NextBelow(5) == 0 ? $" {column}:{(int)random.NextBelow(4) - row % 2}" : "");
            }

            text.Append('\n');
        }

        AssertSameModel(RowTable.Read(new MemoryStream(Encoding.ASCII.GetBytes(text.ToString())), RowFormat.LibSvm(LibSvmDialect.Training), default), areTold: true);
    }

    private static void AssertSameModel(RowTable table, bool areTold)
    {
        Assert.Equal(areTold, DistinctValues.Of(table, Columns, bins: 256) is not null);
        using var plain = TableMatrix.Plain([table], Columns, threads: 0);
        using var quantised = TableMatrix.Quantised(table, Columns, bins: 256, threads: 0, isAlone: true);
        Assert.Equal(Model(plain), Model(quantised));
    }

    private static byte[] Model(DMatrix rows)
    {
        using var booster = Booster.Create(rows);
        booster.Set("objective", "binary:logistic");
        booster.Set("tree_method", "hist");
        for (int round = 0; round < 10; round++)
        {
            booster.Update(round, rows);
        }

        return booster.Save(ModelFormat.Json);
    }
}
