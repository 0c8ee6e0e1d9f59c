using System.Text.Json.Serialization;

namespace Sagebrush.Wire;

/// <summary>A response whose HTTP body is a stream of events.</summary>
public abstract record EventStreamResponse
{
    /// <summary>The events; the pipeline sends them and disposes their source.</summary>
    [JsonIgnore]
    public EventSource Events { get; init; } = EventSource.None;
}
