using System.Globalization;

namespace Sagebrush.Scaling;

/// <summary>When a scheduled action is done: <c>at(2026-01-31T12:00:00)</c>, <c>rate(5 minutes)</c> or <c>cron(0 8 ? * MON-FRI *)</c>, in a time zone.</summary>
public abstract class Schedule
{
    /// <summary>The schedule of a text; null when it is none.</summary>
    /// <param name="text">As the API takes it.</param>
    /// <param name="zone">The name of a time zone for <c>at</c> and <c>cron</c>; UTC when null.</param>
    public static Schedule? Parse(string text, string? zone)
    {
        var place = TimeZoneInfo.Utc;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out place!))
        {
            return null;
        }

        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || text[^1] != ')')
        {
            return null;
        }

        string inside = text[(open + 1)..^1].Trim();
        return text[..open] switch
        {
            "at" => DateTime.TryParseExact(inside, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? new Once(time, place) : null,
            "rate" => Period(inside) is { } period ? new Every(period) : null,
            "cron" => Cron.Parse(inside) is { } cron ? new Calendar(cron, place) : null,
            _ => null,
        };
    }

    /// <summary>The first time after <paramref name="after"/>; null when there is none.</summary>
    /// <param name="after">Later than this.</param>
    /// <param name="start">Where periods are counted from.</param>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start);

    private static TimeSpan? Period(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var unit]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? unit switch
            {
                "minute" or "minutes" => TimeSpan.FromMinutes(count),
                "hour" or "hours" => TimeSpan.FromHours(count),
                "day" or "days" => TimeSpan.FromDays(count),
                _ => null,
            }
            : null;

    /// <summary>A time on the clocks of a zone; what they skip in spring is an hour later.</summary>
    private static DateTimeOffset Utc(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private sealed class Once(DateTime time, TimeZoneInfo zone) : Schedule
    {
        public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) => Utc(time, zone) is var at && at > after ? at : null;
    }

    private sealed class Every(TimeSpan period) : Schedule
    {
        public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) =>
            after < start ? start : start + period * (Math.Floor((after - start) / period) + 1);
    }

    private sealed class Calendar(Cron cron, TimeZoneInfo zone) : Schedule
    {
        public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start)
        {
            var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
            while (cron.Next(local) is { } next)
            {
                // In autumn an hour comes twice: its second half is not after its first.
                if (Utc(next, zone) is var at && at > after)
                {
                    return at;
                }

                local = next;
            }

            return null;
        }
    }
}
