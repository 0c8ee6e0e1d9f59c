using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class KllSketchTests
{
    [Fact]
    public void Up_to_its_capacity_it_is_exact()
    {
        var sketch = new KllSketch();
        for (int i = 0; i < 2000; i++)
        {
            sketch.Add(i);
        }

        Assert.Equal((2000, 1001), (sketch.Count, sketch.CountUpTo(1000)));
        Assert.Single(sketch.Levels);
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(1_000_000)]
    public void Ranks_of_a_long_stream_are_within_the_bound(int count)
    {
        var random = new SplitMix(7);
        var sketch = new KllSketch();
        for (int i = 0; i < count; i++)
        {
            sketch.Add(random.NextBelow(1_000_000));
        }

        Assert.Equal(count, sketch.Count);
        Assert.InRange(sketch.Levels.Sum(level => level.Count), 0, 3 * 2048);
        foreach (double share in (double[])[0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
        {
            // Twice 1.7/k, and what the uniform sample itself differs by.
            Assert.InRange(sketch.CountUpTo(share * 1_000_000) / (double)count, share - 0.0035, share + 0.0035);
        }
    }

    [Fact]
    public void What_was_written_down_is_the_same_sketch()
    {
        var sketch = new KllSketch(k: 64);
        for (int i = 0; i < 10_000; i++)
        {
            sketch.Add(i % 997);
        }

        var again = KllSketch.Of(sketch.Levels, sketch.K, sketch.C);

        Assert.Equal((sketch.Count, sketch.CountUpTo(300)), (again.Count, again.CountUpTo(300)));
        Assert.Equal(10_000, sketch.Weighted().Sum(value => value.Weight));
    }

    [Fact]
    public void One_value_more_than_are_kept_makes_it_an_estimate()
    {
        var least = new DistinctCount(k: 2);
        least.Add(10);
        least.Add(20);
        least.Add(20);
        Assert.Equal((2, true), (least.Estimate, least.IsExact));

        least.Add(30);

        Assert.False(least.IsExact);
    }

    [Fact]
    public void Different_values_are_counted_and_then_estimated()
    {
        var few = new DistinctCount();
        var many = new DistinctCount();
        for (int i = 0; i < 200_000; i++)
        {
            few.Add(DistinctCount.Hash($"{i % 4000}"));
            many.Add(DistinctCount.Hash($"{i % 100_000}"));
        }

        Assert.Equal((4000, true), (few.Estimate, few.IsExact));
        Assert.False(many.IsExact);
        Assert.InRange(many.Estimate, 94_000, 106_000);
    }
}
