namespace Sagebrush.Store;

/// <summary>A place in a stream: events are ordered by time stamp, those of one millisecond by arrival.</summary>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Offset">Of the event in the stream's file: grows with arrival.</param>
public readonly record struct LogCursor(long Timestamp, long Offset) : IComparable<LogCursor>
{
    /// <summary>Before every event of this millisecond and later ones.</summary>
    public static LogCursor Before(long timestamp) => new(timestamp, -1);

    /// <inheritdoc/>
    public int CompareTo(LogCursor other) =>
        Timestamp.CompareTo(other.Timestamp) is not 0 and int order ? order : Offset.CompareTo(other.Offset);

#pragma warning disable CS1591 // As of numbers.
    public static bool operator <(LogCursor left, LogCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(LogCursor left, LogCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogCursor left, LogCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogCursor left, LogCursor right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
