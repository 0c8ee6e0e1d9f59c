using Sagebrush.Metrics;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class ContainerMeterTests
{
    private readonly TimerClock _clock = new();
    private readonly Routes _routes = new();
    private readonly Dictionary<string, List<MetricSample>> _taken = [];

    [Fact]
    public async Task Each_of_several_containers_is_counted_by_its_name()
    {
        await using var first = new ScriptedContainer(body => Ok(body));
        await using var second = new ScriptedContainer(_ => new("HTTP/1.1 418 No\r\nContent-Length: 5\r\n\r\nshort"));
        using Backend backend = new("i-1", [first.As("one"), second.As("two")]);

        await Send(backend);

        Assert.Equal((1, 0, 0), Counts("one"));
        Assert.Equal((1, 1, 0), Counts("two"));
        Assert.Empty(Take());
    }

    [Fact]
    public async Task A_container_that_does_not_answer_has_failed()
    {
        await using var container = new ScriptedContainer(_ => new("", Closes: true));
        using Backend backend = new("i-1", [container.As("one"), container.As("two")]);

        await Assert.ThrowsAsync<IOException>(() => Send(backend));

        Assert.Equal((1, 0, 1), Counts("one"));
        Assert.DoesNotContain("two", _taken.Keys);
    }

    [Fact]
    public async Task A_container_that_is_alone_is_its_variant()
    {
        await using var container = new ScriptedContainer(body => Ok(body));
        using Backend backend = new("i-1", [container.As("primary")]);

        await Send(backend);

        Assert.Empty(Take());
    }

    [Fact]
    public void Latency_is_from_the_request_to_the_answer()
    {
        var meter = new ContainerMeter("iris", "blue", "one", _clock);
        long begun = meter.Begin();
        _clock.Advance(TimeSpan.FromMilliseconds(3));
        meter.End(begun, status: 200);

        var latency = meter.Take(DateTimeOffset.UnixEpoch).Single(sample => sample.Key.Name == "ContainerLatency");

        Assert.Equal((1, 3000, "Microseconds"), (latency.Summary.Count, latency.Summary.Sum, latency.Unit));
    }

    private async Task Send(Backend backend)
    {
        _routes.Publish("iris", new([new("blue", 1, [backend])]));
        using var answer = await new Passage(backend, backend.Containers).Send(new(default, null, null), default);
    }

    private List<MetricSample> Take() => [.. _routes.Meters.Of("iris", "blue").Take(DateTimeOffset.UnixEpoch)];

    private (double Invocations, double ClientErrors, double ServerErrors) Counts(string container)
    {
        foreach (var sample in Take())
        {
            string name = sample.Key.Dimensions.Single(dimension => dimension.Name == "ContainerName").Value;
            (_taken[name] = _taken.GetValueOrDefault(name, [])).Add(sample);
        }

        return (Sum("Invocations"), Sum("Invocation4XXErrors"), Sum("Invocation5XXErrors"));

        double Sum(string metric) => _taken[container].Where(sample => sample.Key.Name == metric).Sum(sample => sample.Summary.Sum);
    }
}
