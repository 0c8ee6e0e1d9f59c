namespace Sagebrush.Jobs;

/// <summary>When a monitoring schedule is due: the minutes of every hour, and the hours of every day, in UTC; or once, now.</summary>
/// <remarks>
/// Source: AWS, the API page ScheduleConfig, which has <c>cron(0 * ? * * *)</c>, <c>cron(0 12 ? * * *)</c>, <c>cron(0 0/6 ? * * *)</c> and <c>NOW</c>. Here minutes may be said as
/// hours are, so that <c>cron(*/5 * ? * * *)</c> is every five minutes.
/// </remarks>
internal sealed class ScheduleExpression
{
    private readonly bool[] _minutes, _hours;

    private ScheduleExpression(bool[] minutes, bool[] hours, bool isNow) => (_minutes, _hours, IsNow) = (minutes, hours, isNow);

    /// <summary>Due once, when the schedule is made or started.</summary>
    public bool IsNow { get; }

    /// <summary>Reads an expression; null when it is none.</summary>
    public static ScheduleExpression? Parse(string text)
    {
        if (text == "NOW")
        {
            return new([], [], isNow: true);
        }

        if (!text.StartsWith("cron(", StringComparison.Ordinal) || !text.EndsWith(')'))
        {
            return null;
        }

        string[] fields = text[5..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 6 && fields[2..].All(field => field is "*" or "?") && Field(fields[0], 60) is { } minutes && Field(fields[1], 24) is { } hours
            ? new(minutes, hours, isNow: false) : null;
    }

    /// <summary>The first due time after a moment; null when it is due once.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        if (IsNow)
        {
            return null;
        }

        var at = new DateTimeOffset(moment.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(Math.Floor(moment.UtcDateTime.TimeOfDay.TotalMinutes) + 1);
        while (!_hours[at.Hour] || !_minutes[at.Minute])
        {
            // A day has each of its minutes once: this ends within one.
            at = _hours[at.Hour] ? at.AddMinutes(1) : at.AddMinutes(60 - at.Minute);
        }

        return at;
    }

    /// <summary>The last due time up to a moment; null when it is due once.</summary>
    public DateTimeOffset? UpTo(DateTimeOffset moment)
    {
        DateTimeOffset? last = null;
        for (var at = After(moment - TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1)); at <= moment; at = After(at.Value))
        {
            last = at;
        }

        return last;
    }

    // "*", "7", "*/5", "3/5"
    private static bool[]? Field(string text, int count)
    {
        string[] parts = text.Split('/');
        int start = 0, step = 1;
        bool isAny = parts[0] == "*";
        if (parts.Length > 2 || (!isAny && !int.TryParse(parts[0], out start)) || (parts.Length == 2 && !int.TryParse(parts[1], out step))
            || start < 0 || start >= count || step < 1 || step > count)
        {
            return null;
        }

        var set = new bool[count];
        for (int i = start; i < count; i += parts.Length == 2 || isAny ? step : count)
        {
            set[i] = true;
        }

        return set;
    }
}
