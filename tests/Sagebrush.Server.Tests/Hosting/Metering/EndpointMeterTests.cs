using Sagebrush.Metrics;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class EndpointMeterTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly MetricStore _metrics;
    private readonly Routes _routes = new();

    public EndpointMeterTests()
    {
        _folder = new(_temporary.Path);
        _database = new(_folder);
        _metrics = new(_database, new TimerClock());
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_variant_keeps_its_meter_while_tables_come_and_go()
    {
        var meter = Publish("blue");
        Tick();

        Assert.Same(meter, Publish("blue"));
    }

    [Fact]
    public void A_variant_that_is_gone_is_forgotten_when_all_is_told()
    {
        var meter = Publish("blue");
        meter.Succeeded(TimeSpan.Zero, TimeSpan.Zero);
        Publish("green");

        Tick();
        Assert.Same(meter, _routes.Meters.Of("iris", "blue"));
        Tick();

        Assert.NotSame(meter, _routes.Meters.Of("iris", "blue"));
    }

    [Fact]
    public void A_variant_that_comes_back_is_counted()
    {
        Publish("blue");
        _routes.Remove("iris");
        Tick();

        var meter = Publish("blue");
        Tick();

        Assert.Same(meter, _routes.Meters.Of("iris", "blue"));
    }

    private VariantMeter Publish(string variant)
    {
        _routes.Publish("iris", new([new(variant, 1, [])]));
        return _routes.Find("iris")!.Variants[0].Meter!;
    }

    private void Tick() => _routes.Meters.Tick(_metrics, Now);
}
