using Sagebrush.Data;
using Sagebrush.FactorizationMachines;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

public sealed class FieldsTests
{
    [Fact]
    public void Users_and_movies_are_two_fields() =>
        Assert.Equal([0, 3], Fields.Find(Rows(8, [0, 3], [2, 7], [5, 1])));

    [Fact]
    public void Fields_are_as_few_as_there_can_be() =>
        Assert.Equal([0, 4, 6], Fields.Find(Rows(9, [0, 4, 6], [3, 5, 8], [1, 4, 7])));

    [Fact]
    public void Rows_of_one_feature_are_one_field() => Assert.Equal([0], Fields.Find(Rows(4, [0], [3], [], [2])));

    [Fact]
    public void Dense_rows_are_one_field() => Assert.Equal([0], Fields.Find(Rows(100, [.. Enumerable.Range(0, 100)])));

    [Fact]
    public void Widths_tell_where_fields_begin() => Assert.Equal([0, 943, 2625], Fields.Of([943, 1682, 5]));

    [Fact]
    public void Columns_are_those_of_the_rows()
    {
        var columns = new TrainingColumns(Rows(8, [0, 3], [2, 7], [0, 7], [2, 3]), [0, 3]);

        Assert.Equal([0, 2, 3, 7], columns.Features);
        Assert.Equal([1, 2], columns.RowsOf(3).ToArray());
        Assert.Equal([7, 7], columns.ValuesOf(3).ToArray());
        Assert.Equal([(0, 2, true), (2, 4, true)], columns.Fields.Select(field => (field.FirstColumn, field.EndColumn, field.IsOneHot)));
        Assert.False(new TrainingColumns(Rows(8, [0, 3], [2, 7]), [0]).Fields[0].IsOneHot);
    }

    // The value of a feature is its number.
    private static ChannelRows Rows(int features, params int[][] rows)
    {
        var batch = new RowBatch();
        foreach (int[] keys in rows)
        {
            batch.AddSparse(keys, [.. keys.Select(key => (float)key)], features, [1]);
        }

        var all = new ChannelRows(features);
        all.Add(batch);
        return all;
    }
}
