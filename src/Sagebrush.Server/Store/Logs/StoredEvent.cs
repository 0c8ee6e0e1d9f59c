namespace Sagebrush.Store;

/// <summary>An event as a stream has it.</summary>
/// <param name="Cursor">Its place; the time stamp is the event's own.</param>
/// <param name="Ingested">When it arrived, milliseconds since 1970.</param>
/// <param name="Message">Without the line's end.</param>
public sealed record StoredEvent(LogCursor Cursor, long Ingested, string Message);
