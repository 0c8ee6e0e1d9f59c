using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class ReservoirTests
{
    [Fact]
    public void A_stream_that_fits_is_kept_in_order()
    {
        var reservoir = new Reservoir(5, seed: 1);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => reservoir.Place()));
    }

    [Fact]
    public void Every_row_of_a_longer_stream_is_kept_equally_often()
    {
        var kept = new int[20];
        for (ulong seed = 0; seed < 10_000; seed++)
        {
            var reservoir = new Reservoir(5, seed);
            var places = new int[5];
            for (int row = 0; row < kept.Length; row++)
            {
                if (reservoir.Place() is >= 0 and var place)
                {
                    places[place] = row;
                }
            }

            foreach (int row in places)
            {
                kept[row]++;
            }
        }

        Assert.All(kept, count => Assert.InRange(count, 2_300, 2_700));
    }

    // Chi-square of 24 degrees of freedom: above 51.2 in one of a thousand draws.
    [Fact]
    public void Rows_of_unequal_parts_are_sampled_equally_often()
    {
        const int Rounds = 4000, Size = 6;
        long[] parts = [15, 1, 9];
        var kept = new int[25];
        for (ulong seed = 0; seed < Rounds; seed++)
        {
            int[] shares = Reservoir.Shares(parts, Size, seed);
            Assert.Equal(Size, shares.Sum());
            for (int part = 0, first = 0; part < parts.Length; first += (int)parts[part++])
            {
                foreach (int row in Sampled((int)parts[part], Size, shares[part], seed * 3 + (ulong)part))
                {
                    kept[first + row]++;
                }
            }
        }

        double expected = Rounds * Size / 25.0;
        Assert.InRange(kept.Sum(count => (count - expected) * (count - expected) / expected), 0, 51.2);
    }

    [Fact]
    public void Parts_that_fit_together_are_taken_whole() => Assert.Equal([3, 0, 4], Reservoir.Shares([3, 0, 4], 7, seed: 1));

    private static IEnumerable<int> Sampled(int rows, int capacity, int share, ulong seed)
    {
        var (reservoir, places) = (new Reservoir(capacity, seed), new int[capacity]);
        for (int row = 0; row < rows; row++)
        {
            if (reservoir.Place() is >= 0 and var place)
            {
                places[place] = row;
            }
        }

        return new SplitMix(~seed).Choose(share, Math.Min(rows, capacity)).Select(place => places[place]);
    }
}
