using System.Globalization;
using Xunit;

namespace Sagebrush.Scaling;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("at(2026-11-22T12:30:00)", null, "2026-11-22T12:00:00", "2026-11-22T12:30:00")]
    [InlineData("at(2026-11-22T12:30:00)", "America/New_York", "2026-11-22T12:00:00", "2026-11-22T17:30:00")]
    [InlineData("at(2026-11-22T12:30:00)", null, "2026-11-22T12:30:00", null)]
    [InlineData("rate(5 minutes)", null, "2026-11-22T12:00:00", "2026-11-22T12:05:00")]
    [InlineData("rate(1 hour)", null, "2026-11-22T12:59:59", "2026-11-22T13:00:00")]
    [InlineData("cron(0 8 ? * MON-FRI *)", null, "2026-11-21T12:00:00", "2026-11-23T08:00:00")]
    [InlineData("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", "2026-11-21T12:00:00", "2026-11-23T07:00:00")]
    [InlineData("cron(0/15 * * * ? *)", null, "2026-11-21T12:16:00", "2026-11-21T12:30:00")]
    [InlineData("cron(30 10 L * ? *)", null, "2026-02-01T00:00:00", "2026-02-28T10:30:00")]
    [InlineData("cron(0 9 15W * ? *)", null, "2026-08-01T00:00:00", "2026-08-14T09:00:00")]
    [InlineData("cron(0 9 ? * 2#1 *)", null, "2026-11-22T00:00:00", "2026-12-07T09:00:00")]
    [InlineData("cron(0 9 ? * 6L *)", null, "2026-11-01T00:00:00", "2026-11-27T09:00:00")]
    [InlineData("cron(0 9 ? * FRI-MON *)", null, "2026-11-24T00:00:00", "2026-11-27T09:00:00")]
    [InlineData("cron(0 0 29 2 ? *)", null, "2026-11-24T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("cron(0 0 1 1 ? 2020)", null, "2026-11-24T00:00:00", null)]
    [InlineData("cron(30 2 29 3 ? 2026)", "Europe/Berlin", "2026-03-01T00:00:00", "2026-03-29T01:30:00")] // the clocks skip it
    public void The_next_time(string schedule, string? zone, string after, string? next) =>
        Assert.Equal(next is null ? null : Time(next), Schedule.Parse(schedule, zone)!.Next(Time(after), Time("2026-11-22T12:00:00")));

    [Theory]
    [InlineData("at(tomorrow)", null)]
    [InlineData("rate(0 minutes)", null)]
    [InlineData("rate(5 weeks)", null)]
    [InlineData("cron(0 8 * * MON *)", null)] // both kinds of days
    [InlineData("cron(0 8 ? * MON)", null)]
    [InlineData("cron(60 8 ? * MON *)", null)]
    [InlineData("0 8 ? * MON *", null)]
    [InlineData("rate(5 minutes)", "Europe/Atlantis")]
    public void What_is_no_schedule(string schedule, string? zone) => Assert.Null(Schedule.Parse(schedule, zone));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
