namespace Sagebrush.Store;

/// <summary>A line of a log.</summary>
/// <param name="Timestamp">When it was written; kept in whole milliseconds.</param>
/// <param name="Message">Without the line's end.</param>
public sealed record LogEvent(DateTimeOffset Timestamp, string Message);
