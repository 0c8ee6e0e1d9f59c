using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Metrics;

public sealed class MetricStoreTests : IDisposable
{
    private static readonly MetricKey Speed = new("Boats", "Speed", ("Boat", "anna"));

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private MetricStore _store;

    public MetricStoreTests() => _store = new(_data.Database, _clock);

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_was_put_is_on_disk()
    {
        await _store.Put([Sample(3), Sample(5)]);

        _store = new(_data.Database, _clock);

        var period = Assert.Single(_store.Read(Speed, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 600));
        Assert.Equal((2.0, 8.0, 3.0, 5.0), (period.Summary.Count, period.Summary.Sum, period.Summary.Min, period.Summary.Max));
    }

    [Fact]
    public async Task What_is_put_once_is_kept_once()
    {
        var told = new List<int>();
        _store.Added += samples => told.Add(samples.Count);
        await _store.Put([Sample(3)], once: "job/1");
        await _store.Put([Sample(3)], once: "job/1");
        await _store.Put([Sample(3)], once: "job/2");

        _store = new(_data.Database, _clock);
        await _store.Put([Sample(3)], once: "job/1");

        Assert.Equal((2, 6), (Assert.Single(Recent()).Summary.Count, Recent()[0].Summary.Sum));
        Assert.Equal([1, 1], told);
    }

    [Fact]
    public async Task Units_count_together_or_apart()
    {
        await _store.Put([Sample(1), new(Speed, _clock.Now, "Miles", MetricSummary.Of(2)), Sample(4)]);

        Assert.Equal(7, Assert.Single(Recent()).Summary.Sum);
        Assert.Equal([("Knots", 5.0), ("Miles", 2.0)], _store.Read(Speed, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 600, apart: true).Select(period => (period.Unit, period.Summary.Sum)));
    }

    [Fact]
    public async Task What_was_added_is_read_before_and_after_it_is_written()
    {
        _store.Add(Speed, 4, "Knots");
        Assert.Equal(4, Assert.Single(Recent()).Summary.Sum);

        await _store.Flush();
        _store.Add(Speed, 6, "Knots");

        Assert.Equal(10, Recent().Sum(period => period.Summary.Sum));
        await _store.Flush();
        Assert.Equal(10, new MetricStore(_data.Database, _clock).Read(Speed, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 1).Sum(period => period.Summary.Sum));
    }

    [Fact]
    public async Task Readers_see_every_value_once_while_it_is_written()
    {
        using var stop = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _store.Flush();
            }
        });

        for (int i = 1; i <= 300; i++)
        {
            _store.Add(Speed, 1, "None");
            Assert.Equal(i, Recent().Sum(period => period.Summary.Count));
        }

        await stop.CancelAsync();
        await flushing;
    }

    [Fact]
    public async Task Periods_begin_where_the_reader_does()
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(_clock.Now.ToUnixTimeSeconds() - 100);
        await _store.Put([Sample(1, start.AddSeconds(9)), Sample(2, start.AddSeconds(10)), Sample(3, start.AddSeconds(19.9)), Sample(4, start.AddSeconds(40))]);

        var periods = _store.Read(Speed, start, start.AddSeconds(40), 10);

        Assert.Equal([(start, 1.0), (start.AddSeconds(10), 5.0)], periods.Select(period => (period.Start, period.Summary.Sum)));
    }

    [Fact]
    public async Task Values_grow_coarser_with_age_and_are_forgotten()
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(_clock.Now.ToUnixTimeSeconds() / 3600 * 3600);
        _clock.Advance(start - _clock.Now);
        await _store.Put([.. Enumerable.Range(0, 120).Select(i => Sample(i, start.AddSeconds(i)))]);

        foreach (var (age, number) in new[] { (TimeSpan.FromHours(2), 120), (TimeSpan.FromHours(3.1), 2), (TimeSpan.FromDays(16), 1), (TimeSpan.FromDays(64), 1), (TimeSpan.FromDays(456), 0) })
        {
            _clock.Advance(start + age - _clock.Now);
            while (await _store.RollUp())
            {
            }

            var periods = _store.Read(Speed, start, start.AddHours(1), 1);
            Assert.Equal((number, number == 0 ? 0.0 : 120.0), (periods.Count, periods.Sum(period => period.Summary.Count)));
            Assert.Equal(number == 0 ? 0 : Enumerable.Range(0, 120).Sum(), periods.Sum(period => period.Summary.Sum));
        }

        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task Old_values_are_put_where_they_belong()
    {
        var then = _clock.Now.AddDays(-13);
        await _store.Put([Sample(1, then), Sample(2, then.AddSeconds(1))]);

        Assert.Equal(3, _store.Read(Speed, then.AddMinutes(-1), then.AddMinutes(2), 3600).Sum(period => period.Summary.Sum));
    }

    [Fact]
    public async Task Dimensions_are_the_same_in_any_order()
    {
        await _store.Put([new(new("A", "B", ("x", "1"), ("y", "2")), _clock.Now, "None", MetricSummary.Of(7))]);

        Assert.Single(_store.Read(new("A", "B", ("y", "2"), ("x", "1")), _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 60));
        Assert.Empty(_store.Read(new("A", "B", ("x", "1")), _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 60));
    }

    [Fact]
    public async Task Metrics_are_listed_for_two_weeks()
    {
        await _store.Put([Sample(1)]);
        _store.Add(new("Boats", "Length"), 12, "None");

        Assert.Equal(["Length", "Speed"], _store.List("Boats").Select(metric => metric.Key.Name));
        _clock.Advance(TimeSpan.FromHours(4));
        await _store.Put([Sample(1)]);
        Assert.Equal(["Speed"], _store.List(age: TimeSpan.FromHours(3)).Select(metric => metric.Key.Name));
        _clock.Advance(TimeSpan.FromDays(15));
        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task Cleared_means_empty()
    {
        await _store.Put([Sample(1)]);
        _store.Add(Speed, 1, "None");

        _data.Database.Clear();

        Assert.Empty(Recent());
        await _store.Put([Sample(1)]);
        Assert.Single(Recent());
    }

    private IReadOnlyList<MetricPeriod> Recent() => _store.Read(Speed, _clock.Now.AddMinutes(-1), _clock.Now.AddMinutes(1), 600);

    private MetricSample Sample(double value, DateTimeOffset? at = null) => new(Speed, at ?? _clock.Now, "Knots", MetricSummary.Of(value));
}
