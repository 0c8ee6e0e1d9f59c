using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>Sends events as they come: each is with the client before the next is asked for, so that a slow client slows its source.</summary>
internal static class EventStreamBody
{
    private const string MediaType = "application/vnd.amazon.eventstream";

    /// <summary>Sends all events, and disposes their source.</summary>
    /// <param name="http">Its status and headers are set.</param>
    /// <param name="source">The events.</param>
    /// <param name="cancel">The client has gone.</param>
    public static async ValueTask Write(HttpResponse http, EventSource source, CancellationToken cancel)
    {
        await using var events = source;
        http.ContentType = MediaType;

        // What is known of the answer goes out now: its first event may take long.
        await http.StartAsync(cancel);
        while (await events.Next(cancel) is { } message)
        {
            EventFrame.Write(http.BodyWriter, message);
            await http.BodyWriter.FlushAsync(cancel);
        }
    }
}
