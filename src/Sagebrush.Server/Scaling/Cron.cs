using System.Globalization;

namespace Sagebrush.Scaling;

/// <summary>
/// A cron expression of six fields: minute, hour, day of month, month, day of week, year. <c>*</c>, <c>?</c>, lists, ranges, steps and names; for days also
/// <c>L</c>, <c>15W</c>, <c>5L</c> and <c>2#3</c>. Sunday is 1. Source: Amazon EventBridge User Guide, "Cron expressions".
/// </summary>
public sealed class Cron
{
    private const int LastYear = 2199;
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly HashSet<int> _minutes, _hours, _months, _years;
    private readonly Func<DateTime, bool> _day;

    private Cron(HashSet<int> minutes, HashSet<int> hours, HashSet<int> months, HashSet<int> years, Func<DateTime, bool> day) =>
        (_minutes, _hours, _months, _years, _day) = (minutes, hours, months, years, day);

    /// <summary>The expression of a text; null when it is none.</summary>
    public static Cron? Parse(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, var dayOfMonth, var month, var dayOfWeek, var year]
            || (dayOfMonth == "?") == (dayOfWeek == "?"))
        {
            return null;
        }

        return Field(minute, 0, 59, []) is { } minutes && Field(hour, 0, 23, []) is { } hours && Field(month, 1, 12, Months) is { } months
            && Field(year, 1970, LastYear, []) is { } years && (dayOfWeek == "?" ? DayOfMonth(dayOfMonth) : DayOfWeek(dayOfWeek)) is { } day
                ? new(minutes, hours, months, years, day)
                : null;
    }

    /// <summary>The first time after another one, both on the same clocks; null when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var first = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0).AddMinutes(1);
        for (var day = first.Date; day.Year <= LastYear; day = day.AddDays(1))
        {
            if (!_years.Contains(day.Year))
            {
                // To the year's last day, which the loop leaves.
                day = new DateTime(day.Year, 12, 31);
                if (_years.All(year => year <= day.Year))
                {
                    return null;
                }

                continue;
            }

            if (!_months.Contains(day.Month) || !_day(day))
            {
                continue;
            }

            var from = day == first.Date ? first.TimeOfDay : TimeSpan.Zero;
            foreach (int hour in _hours.Order())
            {
                foreach (int minute in _minutes.Order())
                {
                    var time = new TimeSpan(hour, minute, 0);
                    if (time >= from)
                    {
                        return day + time;
                    }
                }
            }
        }

        return null;
    }

    private static Func<DateTime, bool>? DayOfMonth(string text)
    {
        if (text == "L")
        {
            return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
        }

        if (text.EndsWith('W') && Number(text[..^1], 1, 31, []) is { } near)
        {
            return day => day.Day == Weekday(day.Year, day.Month, near);
        }

        return Field(text, 1, 31, []) is { } days ? day => days.Contains(day.Day) : null;
    }

    private static Func<DateTime, bool>? DayOfWeek(string text)
    {
        if (text.Split('#') is [var which, var nth])
        {
            return Number(which, 1, 7, Days) is { } weekday && Number(nth, 1, 5, []) is { } n ? day => OfWeek(day) == weekday && (day.Day - 1) / 7 + 1 == n : null;
        }

        if (text == "L")
        {
            text = "7";
        }
        else if (text.EndsWith('L') && Number(text[..^1], 1, 7, Days) is { } last)
        {
            return day => OfWeek(day) == last && day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month);
        }

        return Field(text, 1, 7, Days) is { } days ? day => days.Contains(OfWeek(day)) : null;
    }

    private static int OfWeek(DateTime day) => (int)day.DayOfWeek + 1;

    /// <summary>The weekday nearest to a day, within its month.</summary>
    private static int Weekday(int year, int month, int day)
    {
        int last = DateTime.DaysInMonth(year, month);
        day = Math.Min(day, last);
        return new DateTime(year, month, day).DayOfWeek switch
        {
            System.DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            System.DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
            _ => day,
        };
    }

    private static HashSet<int>? Field(string text, int low, int high, string[] names)
    {
        var all = new HashSet<int>();
        foreach (string part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var only] => (only, (int?)1),
                [var of, var by] => (of, Number(by, 1, high, [])),
                _ => ("", null),
            };
            var (from, to) = range switch
            {
                "*" or "?" => (low, high),
                _ => range.Split('-') switch
                {
                    [var one] => (Number(one, low, high, names), part.Contains('/', StringComparison.Ordinal) ? high : Number(one, low, high, names)),
                    [var begin, var end] => (Number(begin, low, high, names), Number(end, low, high, names)),
                    _ => ((int?)null, (int?)null),
                },
            };
            if (step is null || from is null || to is null)
            {
                return null;
            }

            // FRI-MON goes over the end of the week.
            int length = to >= from ? to.Value - from.Value : high - low + 1 - (from.Value - to.Value);
            for (int i = 0; i <= length; i += step.Value)
            {
                all.Add(low + (from.Value - low + i) % (high - low + 1));
            }
        }

        return all;
    }

    private static int? Number(string text, int low, int high, string[] names)
    {
        int name = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? name + low
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high ? number
            : null;
    }
}
