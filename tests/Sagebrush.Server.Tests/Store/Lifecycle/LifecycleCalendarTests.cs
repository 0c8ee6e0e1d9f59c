using System.Globalization;
using Xunit;

namespace Sagebrush.Store;

public sealed class LifecycleCalendarTests
{
    private static readonly LifecycleCalendar Days = new(TimeSpan.FromDays(1));

    [Theory]
    [InlineData("2026-01-15T10:30:00Z", 3, "2026-01-19T00:00:00Z")]
    [InlineData("2026-01-15T00:00:00Z", 1, "2026-01-16T00:00:00Z")]
    [InlineData("2026-01-15T23:59:59Z", 1, "2026-01-17T00:00:00Z")]
    public void Days_end_at_the_midnight_behind(string moment, int days, string end) => Assert.Equal(At(end), Days.After(At(moment), days));

    [Fact]
    public void Days_may_be_short()
    {
        var calendar = new LifecycleCalendar(TimeSpan.FromSeconds(10));

        Assert.Equal(At("2026-01-15T10:00:30Z"), calendar.After(At("2026-01-15T10:00:03Z"), 2));
        Assert.Equal(At("2026-01-15T10:00:10Z"), calendar.Next(At("2026-01-15T10:00:00Z")));
    }

    [Fact]
    public void Days_without_end_never_end() => Assert.Equal(DateTimeOffset.MaxValue, Days.After(At("2026-01-15T10:00:00Z"), int.MaxValue));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
