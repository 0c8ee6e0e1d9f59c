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
}
