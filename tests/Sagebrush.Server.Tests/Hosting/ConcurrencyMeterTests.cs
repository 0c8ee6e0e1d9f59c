using Sagebrush.Metrics;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class ConcurrencyMeterTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly TimerClock _clock = new();
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly MetricStore _metrics;
    private readonly Routes _routes = new();
    private readonly ConcurrencyMeter _meter;

    public ConcurrencyMeterTests()
    {
        _folder = new(_temporary.Path);
        _database = new(_folder);
        _metrics = new(_database, _clock);
        _meter = new(_routes, _metrics, _clock);
    }

    [Fact]
    public void Instances_share_the_requests_of_their_variant()
    {
        using Backend one = new("i-1", []), two = new("i-2", []);
        _routes.Publish("e", new([new("v", 1, [one, two])]));
        Assert.True(one.Gate.TryEnter() && one.Gate.TryEnter() && two.Gate.TryEnter());

        Measure(seconds: 20);

        Assert.Equal(1.5, Read("ConcurrentRequestsPerModel").Average);
    }

    [Fact]
    public void A_serverless_variant_tells_what_of_its_concurrency_is_used()
    {
        using Backend one = new("i-1", []);
        _routes.Publish("e", new([new("v", 1, [one]) { Limits = QueueLimits.Serverless(4) with { Provisioned = 2 } }]));
        Assert.True(one.Gate.TryEnter());

        Measure(seconds: 20);

        Assert.Equal(25, Read("ServerlessConcurrentExecutionsUtilization").Max);
        Assert.Equal(0.5, Read("ServerlessProvisionedConcurrencyUtilization").Max);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
        _temporary.Dispose();
    }

    private void Measure(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _meter.Measure();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private MetricSummary Read(string metric)
    {
        var now = _clock.GetUtcNow();
        return _metrics.Read(new("AWS/SageMaker", metric, ("EndpointName", "e"), ("VariantName", "v")), now - TimeSpan.FromMinutes(1), now, 60).Single().Summary;
    }
}
