using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class SplitMixTests
{
    // The published test vector of SplitMix64 with seed 1234567.
    [Fact]
    public void Numbers_equal_the_published_sequence()
    {
        var random = new SplitMix(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Numbers_below_a_bound_are_even()
    {
        var random = new SplitMix(1);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextBelow(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void A_shuffle_brings_every_item_to_every_place()
    {
        var random = new SplitMix(2);
        var counts = new int[5, 5];
        for (int i = 0; i < 50_000; i++)
        {
            int[] items = [0, 1, 2, 3, 4];
            random.Shuffle(items.AsSpan());
            for (int place = 0; place < items.Length; place++)
            {
                counts[items[place], place]++;
            }
        }

        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 9_600, 10_400));
    }
}
