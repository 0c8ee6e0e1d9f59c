using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class FeatureGroupsTests
{
    [Fact]
    public void Groups_have_the_pairs_of_their_features_in_the_order_of_rows()
    {
        var groups = new FeatureGroups(10);
        groups.Fill(Batch(([7, 2], [1, 2]), ([], []), ([2, 9], [3, 4]), ([7], [5])));
        Assert.Equal([7, 2, 9], groups.Features.ToArray());
        Assert.Equal([0, 3], groups.Rows(0).ToArray());
        Assert.Equal([1, 5], groups.Values(0).ToArray());
        Assert.Equal([0, 2], groups.Rows(1).ToArray());
        Assert.Equal([2, 3], groups.Values(1).ToArray());
        Assert.Equal([2], groups.Rows(2).ToArray());
    }

    [Fact]
    public void Groups_of_another_batch_replace_them()
    {
        var groups = new FeatureGroups(500);
        groups.Fill(Batch(([7, 2], [1, 2])));
        groups.Fill(Batch((Enumerable.Range(100, 300).ToArray(), new float[300])));
        groups.Fill(Batch(([2], [8])));
        Assert.Equal([2], groups.Features.ToArray());
        Assert.Equal([8], groups.Values(0).ToArray());
    }

    [Fact]
    public void Where_all_are_listed_features_without_pairs_have_empty_groups()
    {
        var groups = new FeatureGroups(4, areAllListed: true);
        for (int pass = 0; pass < 2; pass++)
        {
            groups.Fill(Batch(([1], [5]), ([3, 1], [6, 7])));
            Assert.Equal([0, 1, 2, 3], groups.Features.ToArray());
            Assert.Equal(0, groups.Rows(0).Length);
            Assert.Equal([0, 1], groups.Rows(1).ToArray());
            Assert.Equal([5, 7], groups.Values(1).ToArray());
            Assert.Equal(0, groups.Rows(2).Length);
            Assert.Equal([6], groups.Values(3).ToArray());
        }
    }

    private static CsrMatrix Batch(params (int[] Keys, float[] Values)[] rows)
    {
        var batch = new CsrMatrix();
        batch.Clear(500);
        foreach (var (keys, values) in rows)
        {
            batch.AddRow(keys, values);
        }

        return batch;
    }
}
