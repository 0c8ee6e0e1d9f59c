using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class SelectionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(10, 1000)]
    [InlineData(64, 3)]
    [InlineData(264, 1_000_000)]
    public void The_largest_come_first_with_their_items(int count, int values)
    {
        var random = new Random(count);
        for (int round = 0; round < 200; round++)
        {
            float[] original = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(values))];
            var (keys, items) = ((float[])original.Clone(), Enumerable.Range(0, count).ToArray());
            int k = random.Next(1, count + 1);
            Selection.Largest(keys, items, k);
            float[] sorted = [.. original.OrderDescending()];
            Assert.Equal(sorted[..k], keys[..k].OrderDescending());
            Assert.Equal(sorted[k - 1], keys[k - 1]);
            Assert.Equal(original.Order(), keys.Order());
            Assert.Equal(keys, items.Select(item => original[item]));
            Assert.Equal(count, items.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_that_are_sorted_already_are_no_trap(bool isAscending)
    {
        float[] keys = [.. Enumerable.Range(0, 100_000).Select(i => (float)(isAscending ? i : -i))];
        Selection.Largest(keys, new int[keys.Length], 10);
        Assert.Equal(10, keys[..10].Distinct().Count());
        Assert.All(keys[..10], key => Assert.InRange(key, isAscending ? 99_990 : -9, isAscending ? 99_999 : 0));
    }
}
