using Xunit;

namespace Sagebrush.Metrics;

public sealed class StatisticTests
{
    [Theory]
    [InlineData("SampleCount", 10)]
    [InlineData("Average", 5.5)]
    [InlineData("Sum", 55)]
    [InlineData("Minimum", 1)]
    [InlineData("Maximum", 10)]
    [InlineData("p0", 1)]
    [InlineData("p50", 5)]
    [InlineData("p90", 9)]
    [InlineData("p99.9", 10)]
    [InlineData("p100", 10)]
    [InlineData("tm90", 5)]
    [InlineData("TM(10%:90%)", 5.5)]
    [InlineData("TM(2:4)", 3.5)]
    [InlineData("TM(:4)", 2.5)]
    [InlineData("TC(:4)", 4)]
    [InlineData("tc20", 2)]
    [InlineData("TS(8:)", 19)]
    [InlineData("PR(:3)", 30)]
    [InlineData("PR(2:4)", 20)]
    [InlineData("WM(:4)", 3.4)]
    [InlineData("wm90", 5.4)]
    [InlineData("IQM", 5.5)]
    public void A_statistic_of_one_to_ten(string name, double expected)
    {
        var summary = Enumerable.Range(1, 10).Select(i => MetricSummary.Of(i)).Aggregate((sum, next) => sum.And(next));

        Assert.Equal(expected, Statistic.Parse(name)!.Of(summary)!.Value, 1e-9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("p")]
    [InlineData("p101")]
    [InlineData("p-1")]
    [InlineData("P50")]
    [InlineData("average")]
    [InlineData("TM(:)")]
    [InlineData("TM(10%)")]
    [InlineData("PR(10%:90%)")]
    [InlineData("pr90")]
    [InlineData("TM(1:2:3)")]
    public void What_is_no_statistic(string name) => Assert.Null(Statistic.Parse(name));

    [Fact]
    public void Without_a_distribution_there_are_no_percentiles()
    {
        var summary = new MetricSummary(3, 6, 1, 3, null);

        Assert.Equal(2, Statistic.Parse("Average")!.Of(summary));
        Assert.Null(Statistic.Parse("p50")!.Of(summary));
        Assert.Null(Statistic.Parse("tm90")!.Of(summary.And(MetricSummary.Of(2))));
    }

    [Fact]
    public void Many_values_stay_small_and_near()
    {
        var all = Enumerable.Range(1, 20_000).Select(i => MetricSummary.Of(i)).Aggregate((sum, next) => sum.And(next));

        Assert.InRange(all.Distribution!.Values.Length, 1, 700);
        foreach (int percent in new[] { 1, 10, 50, 90, 99 })
        {
            double exact = percent * 200;
            Assert.InRange(Statistic.Parse($"p{percent}")!.Of(all)!.Value, exact * 0.99 - 1, exact * 1.01 + 1);
        }
    }

    [Fact]
    public void A_distribution_is_read_as_it_was_written()
    {
        var written = Distribution.Of([3, 1, 2, 1, -5.5], [1, 2, 3, 4, 0.5]);

        var read = Distribution.Read(written.Write());

        Assert.Equal([-5.5, 1, 2, 3], read.Values.ToArray());
        Assert.Equal([0.5, 6, 3, 1], read.Counts.ToArray());
    }
}
