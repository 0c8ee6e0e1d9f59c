namespace Sagebrush.Store;

/// <summary>Counts days as lifecycle rules do: from a moment on, and then to the next midnight UTC.</summary>
/// <param name="day">The length of a day; 24 hours, but where somebody wants to see the end of things sooner.</param>
public sealed class LifecycleCalendar(TimeSpan day)
{
    /// <summary>When a rule that waits so many days acts on what happened at <paramref name="moment"/>; never, where the calendar ends before.</summary>
    public DateTimeOffset After(DateTimeOffset moment, int days)
    {
        long most = (DateTimeOffset.MaxValue.UtcTicks - moment.UtcTicks) / day.Ticks;
        return days >= most ? DateTimeOffset.MaxValue : Midnight(moment.UtcTicks + (days * day.Ticks));
    }

    /// <summary>The first midnight behind <paramref name="now"/>: nothing comes to be due before.</summary>
    public DateTimeOffset Next(DateTimeOffset now) => Midnight(now.UtcTicks + 1);

    private DateTimeOffset Midnight(long ticks) => new((ticks + day.Ticks - 1) / day.Ticks * day.Ticks, TimeSpan.Zero);
}
