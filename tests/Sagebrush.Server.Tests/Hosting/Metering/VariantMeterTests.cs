using Sagebrush.Metrics;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class VariantMeterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly VariantMeter _meter = new("wine", "blue") { Instances = 4 };

    [Fact]
    public void Nothing_is_told_of_no_invocation()
    {
        Assert.Empty(_meter.Take(Now));
        _meter.Succeeded(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));
        Assert.NotEmpty(_meter.Take(Now));
        Assert.Empty(_meter.Take(Now));
    }

    [Fact]
    public void Invocations_and_their_times_are_counted()
    {
        _meter.Succeeded(TimeSpan.FromMicroseconds(1000), TimeSpan.FromMicroseconds(1100));
        _meter.Succeeded(TimeSpan.FromMicroseconds(3000), TimeSpan.FromMicroseconds(3300));

        var told = Take();

        Assert.Equal((2, 2), (told["Invocations"].Count, told["Invocations"].Sum));
        Assert.Equal((2, 0.5), (told["InvocationsPerInstance"].Count, told["InvocationsPerInstance"].Sum));
        Assert.Equal((4000, 1000, 3000), (told["ModelLatency"].Sum, told["ModelLatency"].Min, told["ModelLatency"].Max));
        Assert.Equal((400, 100, 300), (told["OverheadLatency"].Sum, told["OverheadLatency"].Min, told["OverheadLatency"].Max));
        Assert.Equal((2, 0), (told["Invocation5XXErrors"].Count, told["Invocation5XXErrors"].Sum));
    }

    [Theory]
    [InlineData(400, 1, 0)]
    [InlineData(500, 0, 1)]
    [InlineData(0, 0, 1)]
    public void What_the_model_answers_wrongly_is_counted_by_its_status(int status, int client, int server)
    {
        _meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero);
        bool caught = _meter.Failed(new(AwsError.Model, "") { Members = new Dictionary<string, object> { ["OriginalStatusCode"] = status } }, TimeSpan.Zero, TimeSpan.Zero);

        var told = Take();

        Assert.False(caught);
        Assert.Equal((2, client, server, 1),
            (told["Invocations"].Sum, told["Invocation4XXErrors"].Sum, told["Invocation5XXErrors"].Sum, told["InvocationModelErrors"].Sum));
        Assert.Equal(0.5, told["InvocationModelErrors"].Average);
    }

    [Fact]
    public void Models_that_were_loaded_are_hits()
    {
        _meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero, isModelHit: false);
        _meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero, isModelHit: true);
        _meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero, isModelHit: true);

        var told = Take();

        Assert.Equal((3, 2), (told["ModelCacheHit"].Count, told["ModelCacheHit"].Sum));
        _meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero);
        Assert.DoesNotContain("ModelCacheHit", Take().Keys);
    }

    [Fact]
    public async Task No_invocation_is_lost_among_many_threads()
    {
        const int each = 20_000;
        double taken = 0;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                _meter.Succeeded(TimeSpan.FromMicroseconds(i), TimeSpan.FromMicroseconds(2 * i));
            }
        })).ToList();
        while (!writers.TrueForAll(writer => writer.IsCompleted))
        {
            taken += _meter.Take(Now).Where(sample => sample.Key.Name == "Invocations").Sum(sample => sample.Summary.Sum);
            await Task.Yield();
        }

        await Task.WhenAll(writers);
        taken += _meter.Take(Now).Where(sample => sample.Key.Name == "Invocations").Sum(sample => sample.Summary.Sum);
        Assert.Equal(4 * each, taken);
    }

    [Fact]
    public void Percentiles_of_latencies_are_within_two_percent()
    {
        for (int i = 1; i <= 10_000; i++)
        {
            _meter.Succeeded(TimeSpan.FromMicroseconds(i * 37), TimeSpan.FromSeconds(1));
        }

        var latency = Take()["ModelLatency"];

        foreach (int percent in new[] { 1, 50, 90, 99 })
        {
            Assert.InRange(Statistic.Parse($"p{percent}")!.Of(latency)!.Value, percent * 3700 * 0.98, percent * 3700 * 1.02);
        }

        Assert.Equal((37, 370_000), (latency.Min, latency.Max));
    }

    private Dictionary<string, MetricSummary> Take() => _meter.Take(Now).ToDictionary(sample => sample.Key.Name, sample => sample.Summary);
}
